/** What the window says of an error in its language, as `ErrorWords`. */
export interface WindowWords {
  message: string;
  hint: string;
}
