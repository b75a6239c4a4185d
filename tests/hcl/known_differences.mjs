// Where our parser differs from HashiCorp's, and why that is left so.
export const knownDifferences = [
  {
    reason: 'an expression that is a whole text may end with the marker of a heredoc, so that the ' +
        'bytes under an expression parse to an equal one; in a file the marker needs a line end',
    applies: ({kind, text}, {what, their}) => kind === 'e' && what === 'only ours accepts' &&
        !text.endsWith('\n') && their.includes('Unterminated template string'),
  },
  {
    reason: 'theirs cuts the indentation of `<<-` by grapheme clusters, and with the last blank ' +
        'takes an accent that follows it; ours cuts blanks',
    applies: ({text}, {what}) => what === 'values' && /<<-/.test(text) && /[ \u2003]\u0301/.test(text),
  },
  {
    reason: 'hcl2json leaves out a directive `%{if}` with a branch that is only `${null}`; its parser ' +
        'does not',
    applies: ({text}, {what}) => what === 'values' && /%\{/.test(text) && /\bnull\b/.test(text),
  },
];
