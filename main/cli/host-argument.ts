/** Argument that makes the program the background host of a run (`--detach`). Not for people. */
export const hostArgument = '--host-run';
