/**
 * What the second schema adds: of an epoch, the share of images whose class is among the k likeliest, and
 * the accuracy of each class (a JSON list); and which checkpoints a callback needs or
 * was asked to keep: 0 none does, 1 whole, 2 its weights are enough, 3 it has no more than these.
 */
export const version2 = `
ALTER TABLE epochs ADD COLUMN top_k REAL;
ALTER TABLE epochs ADD COLUMN val_top_k REAL;
ALTER TABLE epochs ADD COLUMN class_accuracy TEXT;
ALTER TABLE checkpoints ADD COLUMN retained INTEGER NOT NULL DEFAULT 0;
`;
