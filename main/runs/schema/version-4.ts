/**
 * What the fourth schema adds: where a run comes from, and what a person noted of it. `parent` is the run it was begun
 * from, as a plain text: a run keeps it when the parent is deleted or stays behind in another home. `parent_epoch` is how
 * many of the parent's epochs it takes as done, NULL where it begins anew; `forked` whether it goes on from there with the
 * exact state of everything, its rows up to there copied from the parent's; `optimizer_from` the step at which its
 * optimizer began with fresh slots, above 0 where a fork took another. `group_id` is shared by the repeats of one training. `tags` is a JSON list of texts in the order they were given: they are read and written with the row, and
 * nothing asks for the runs of a tag alone.
 */
export const version4 = `
ALTER TABLE runs ADD COLUMN parent TEXT;
ALTER TABLE runs ADD COLUMN parent_epoch INTEGER;
ALTER TABLE runs ADD COLUMN forked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN optimizer_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN group_id TEXT;
ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE runs ADD COLUMN starred INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
`;
