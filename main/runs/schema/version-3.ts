/**
 * What the third schema adds. `begun` counts the runs begun in this home, whatever the clock said; NULL for one taken
 * over from another home. `classes` is what the run calls its classes, in label order (JSON: `[{name, nameZh}]`), and
 * `pixels` how pictures become its input (JSON: `{height, width, channels, fit}`); both NULL for a run of an older
 * Epochal whose data set is no longer the one it was trained on. `silent_since` is when its training process was last
 * heard of (ISO 8601, UTC), where that is longer ago than it should be; `stuck_since` when it last came to the end of a
 * step, where it lives and that is. `attempt` counts how often it was begun or resumed: each time its steps go on from a
 * checkpoint, and those beyond it are trained again. Of a checkpoint, what its weights gave on the validation images,
 * where no row of `epochs` says it: of the network a training ended with.
 */
export const version3 = `
ALTER TABLE runs ADD COLUMN begun INTEGER;
UPDATE runs SET begun = counted.place FROM (SELECT id, row_number() OVER (ORDER BY created, rowid) AS place FROM runs) AS counted WHERE counted.id = runs.id;
ALTER TABLE runs ADD COLUMN classes TEXT;
ALTER TABLE runs ADD COLUMN pixels TEXT;
ALTER TABLE runs ADD COLUMN silent_since TEXT;
ALTER TABLE runs ADD COLUMN stuck_since TEXT;
ALTER TABLE runs ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1;
ALTER TABLE checkpoints ADD COLUMN val_loss REAL;
ALTER TABLE checkpoints ADD COLUMN val_accuracy REAL;
ALTER TABLE checkpoints ADD COLUMN val_top_k REAL;
`;
