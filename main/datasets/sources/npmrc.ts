/**
 * The `key=value` lines of an `.npmrc`, with `${NAME}` filled in from the environment as npm does.
 * Comments, sections and lists are left out.
 */
export function parse(text: string, env: NodeJS.ProcessEnv): Record<string, string> {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const pairs = lines
    .filter((line) => !/^[#;[]/.test(line) && line.includes('='))
    .map((line): [string, string] => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1).trim()])
    .filter(([key]) => !key.endsWith('[]'))
    .map(([key, value]): [string, string] => [key, value.replace(/^"(.*)"$/, '$1').replace(/\$\{([^}]+)\}/g, (whole, name: string) => env[name] ?? whole)]);
  return Object.fromEntries(pairs);
}
