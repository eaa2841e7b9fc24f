// @ts-check
/**
 * Has the parser of components read each as TypeScript before it is linted, so that one program of TypeScript serves
 * them all, and each knows the types of the others' properties. Else opening a component makes the program anew.
 */
process.env['SVELTE_ESLINT_PARSER_EXPERIMENTAL_TS_SYS_HOOK'] ??= '1';
