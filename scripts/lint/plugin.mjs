// @ts-check
import { relative, sep } from 'node:path';
import { brokenArrow } from './arrows.mjs';
import { brokenBoundary } from './reach.mjs';

/** Every form of import, types included, against the arrows. @type {import('eslint').Rule.RuleModule} */
const arrowsRule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { broken: "'{{specifier}}' breaks the arrow {{name}}: {{because}}" },
  },
  create(context) {
    const file = relative(context.cwd, context.filename).split(sep).join('/');
    const check = (/** @type {any} */ source) => {
      if (typeof source?.value !== 'string') return;
      const arrow = brokenArrow(file, source.value);
      if (!arrow) return;
      context.report({
        node: source,
        messageId: 'broken',
        data: { specifier: source.value, name: arrow.name, because: arrow.because },
      });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (/** @type {any} */ node) => check(node.source ?? node.argument?.literal),
      'CallExpression[callee.name="require"]': (/** @type {any} */ node) => check(node.arguments[0]),
    };
  },
};

/** What a child process loads, by way of other files too. @type {import('eslint').Rule.RuleModule} */
const boundariesRule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { broken: '{{chain}} breaks the boundary {{name}}: {{because}}' },
  },
  create(context) {
    const file = relative(context.cwd, context.filename).split(sep).join('/');
    return {
      Program(node) {
        const broken = brokenBoundary(file, context.sourceCode.text, context.cwd);
        if (!broken) return;
        const { boundary: { name, because }, chain } = broken;
        context.report({ node, messageId: 'broken', data: { chain: chain.join(' -> '), name, because } });
      },
    };
  },
};

/** @type {import('eslint').ESLint.Plugin} */
export default { meta: { name: 'house' }, rules: { arrows: arrowsRule, boundaries: boundariesRule } };
