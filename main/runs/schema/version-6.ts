/** What the sixth schema adds: predictions of images of a data set's own validation split. */
export const version6 = `
CREATE TABLE samples_of_6 (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  split TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test')),
  predictions BLOB NOT NULL CHECK (length(predictions) % 16 = 0),
  PRIMARY KEY (run, epoch)
) STRICT;
INSERT INTO samples_of_6 SELECT run, epoch, split, predictions FROM samples;
DROP TABLE samples;
ALTER TABLE samples_of_6 RENAME TO samples;
`;
