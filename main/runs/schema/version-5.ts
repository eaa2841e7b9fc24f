/**
 * What the fifth schema adds: runs that were brought in from a log of another program. `imported` is where such a run
 * comes from (JSON: `{format, source, leftOut}`), NULL for one that was trained by Epochal. It has no network, data set or
 * settings: its columns of these hold '', '{"epochs":0}' and 0, and nothing reads them. A log tells no learning rate, or no times:
 * these columns of `epochs` may be NULL.
 */
export const version5 = `
ALTER TABLE runs ADD COLUMN imported TEXT;
CREATE TABLE epochs_of_5 (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  loss REAL,
  accuracy REAL,
  val_loss REAL,
  val_accuracy REAL,
  learning_rate REAL,
  seconds REAL,
  images_per_second REAL,
  nan INTEGER NOT NULL,
  top_k REAL,
  val_top_k REAL,
  class_accuracy TEXT,
  PRIMARY KEY (run, epoch)
) STRICT, WITHOUT ROWID;
INSERT INTO epochs_of_5 SELECT run, epoch, loss, accuracy, val_loss, val_accuracy, learning_rate, seconds, images_per_second, nan, top_k, val_top_k, class_accuracy FROM epochs;
DROP TABLE epochs;
ALTER TABLE epochs_of_5 RENAME TO epochs;
`;
