/**
 * The first schema. Times are ISO 8601, UTC. A series is kept in chunks: `loss` and `accuracy` are
 * float32, little-endian, `count` of each. A sample prediction is 16 bytes: index, label and predicted
 * as int32, probability as float32.
 */
export const version1 = `
CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'stopped', 'finished', 'failed', 'interrupted')),
  owner TEXT,
  recipe TEXT,
  dataset TEXT NOT NULL,
  dataset_sha256 TEXT NOT NULL,
  training TEXT NOT NULL,
  params INTEGER NOT NULL,
  trainable_params INTEGER NOT NULL,
  train_images INTEGER NOT NULL,
  validation_images INTEGER NOT NULL,
  steps_per_epoch INTEGER NOT NULL,
  epochs_planned INTEGER NOT NULL,
  epochs INTEGER NOT NULL DEFAULT 0,
  step INTEGER NOT NULL DEFAULT 0,
  best_epoch INTEGER,
  best_metric TEXT CHECK (best_metric IN ('valAccuracy', 'accuracy')),
  best_value REAL,
  step_ms REAL,
  pulse TEXT,
  environment TEXT,
  error TEXT,
  created TEXT NOT NULL
) STRICT;
CREATE INDEX runs_by_time ON runs (created DESC, id DESC);
CREATE INDEX runs_under_way ON runs (state) WHERE owner IS NOT NULL;

CREATE TABLE epochs (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  loss REAL,
  accuracy REAL,
  val_loss REAL,
  val_accuracy REAL,
  learning_rate REAL NOT NULL,
  seconds REAL NOT NULL,
  images_per_second REAL NOT NULL,
  nan INTEGER NOT NULL,
  PRIMARY KEY (run, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE steps (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  first_step INTEGER NOT NULL CHECK (first_step >= 0),
  count INTEGER NOT NULL CHECK (count >= 1),
  loss BLOB NOT NULL CHECK (length(loss) = 4 * count),
  accuracy BLOB NOT NULL CHECK (length(accuracy) = 4 * count),
  PRIMARY KEY (run, first_step)
) STRICT;

CREATE TABLE samples (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  split TEXT NOT NULL CHECK (split IN ('train', 'test')),
  predictions BLOB NOT NULL CHECK (length(predictions) % 16 = 0),
  PRIMARY KEY (run, epoch)
) STRICT;

CREATE TABLE checkpoints (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  folder TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  step INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (run, folder)
) STRICT, WITHOUT ROWID;

CREATE TABLE requests (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  action TEXT NOT NULL CHECK (action IN ('pause', 'resume', 'stop')),
  asked TEXT NOT NULL,
  PRIMARY KEY (run, action)
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  created TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX notes_by_run ON notes (run);
`;
