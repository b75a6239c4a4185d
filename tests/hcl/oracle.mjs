// What HashiCorp's parser makes of files and expressions, and how ours is brought into that form.
import {getExpressionAst, parse} from '@cdktf/hcl2json';

// {value} or {error}. `converted` is false where the file is good HCL that has no form in JSON.
export async function readFile(text) {
  try {
    return {value: await parse('f.tf', text)};
  } catch (error) {
    const message = String(error.message);
    if (message.startsWith('convert to HCL')) return {unconverted: message};
    return {error: message};
  }
}

export async function readExpression(text) {
  try {
    return {tree: structure(await getExpressionAst('f.tf', text))};
  } catch (error) {
    return {error: String(error.message)};
  }
}

const operators = {
  add: '+', subtract: '-', multiply: '*', divide: '/', modulo: '%', equal: '==', notEqual: '!=',
  greaterThan: '>', lessThan: '<', greaterThanOrEqual: '>=', lessThanOrEqual: '<=',
  logicalAnd: '&&', logicalOr: '||', negate: '-', logicalNot: '!',
};

function operator(name) {
  if (!(name in operators)) throw new Error(`unknown operator ${name}`);
  return operators[name];
}

function list(head, children) {
  return `(${[head, ...children.map(structure)].join(' ')})`;
}

function steps(start, traversal) {
  let out = start;
  for (const step of traversal) {
    out = step.type === 'nameTraversal' ? `(. ${out} ${step.segment})` : `([ ${out} constant)`;
  }
  return out;
}

function loop(node) {
  const meta = node.meta;
  const children = [...node.children];
  let out = `(for ${meta.keyVar ?? ''},${meta.valVar} ${structure(children.shift())}`;
  if ('keyExpression' in meta) out += ` => ${structure(children.shift())}`;
  out += ` ${structure(children.shift())}`;
  if (meta.groupedValue) out += ' ...';
  if ('conditionalExpression' in meta) out += ` if ${structure(children.shift())}`;
  return `${out})`;
}

// A name, or a constant without parentheses, is a text.
function objectName(node) {
  if (node.children.length === 0) return 's';
  const inner = node.children[0];
  const isWord = inner.type === 'literalValue' && ['bool', 'dynamic'].includes(inner.meta.type);
  return isWord ? 's' : structure(inner);
}

function structure(node) {
  const {type, meta, children} = node;
  switch (type) {
    case 'literalValue': return meta.type === 'string' ? 's' : meta.value;
    case 'scopeTraversal':
      return steps(meta.traversal[0].segment, meta.traversal.slice(1));
    case 'relativeTraversal': return steps(structure(children[0]), meta.traversal);
    case 'index': return list('[', children);
    case 'splat': return list(meta.anonSymbolExpression[0] === '.' ? '.*' : '[*]', children);
    case 'function':
      return list(`call ${meta.name}${meta.expandedFinalArgument ? '...' : ''}`, children);
    case 'unaryOp': return list(`unary ${operator(meta.operator)}`, children);
    case 'binaryOp': return list(operator(meta.operator), children);
    case 'conditional': return list('?', children);
    case 'tuple': return list('tuple', children);
    case 'object': {
      const parts = children.map((child, i) => i % 2 === 0 ? objectName(child) : structure(child));
      return `(${['object', ...parts].join(' ')})`;
    }
    case 'for': return loop(node);
    case 'template':
      return list('template', children.filter(
          (child) => child.type !== 'literalValue' || child.meta.type !== 'string'));
    case 'templateWrap': return list('wrap', children);
    case 'templateJoin': return structure(children[0]);
    case '': return children.length === 0 ? '@' : structure(children[0]);
    default: throw new Error(`unknown node ${type}`);
  }
}

// ---- ours, as hcl2json writes it: everything but constants is `${source}`, sequences are text.

export function asJson(body) {
  const out = {};
  for (const [name, value] of body.attributes) set(out, name, convert(value));
  for (const [path, inner] of body.blocks) addBlock(out, path, asJson(inner));
  return out;
}

function set(object, name, value) {
  Object.defineProperty(object, name, {value, enumerable: true, configurable: true, writable: true});
}

function addBlock(out, path, value) {
  for (const name of path.slice(0, -1)) {
    if (!Object.hasOwn(out, name)) set(out, name, {});
    out = out[name];
  }
  const last = path.at(-1);
  if (Object.hasOwn(out, last) && Array.isArray(out[last])) {
    out[last].push(value);
  } else {
    set(out, last, [value]);
  }
}

function convert(value) {
  const [kind, source, ...rest] = value;
  switch (kind) {
    case 'null': return null;
    case 'boolean': return source === 'true';
    case 'not': return rest[0] !== 'true';
    case 'number': return Number(source);
    case 'negative': return -Number(rest[0]);
    case 'tuple': return rest.map(convert);
    case 'object': {
      const out = {};
      for (const [name, item] of rest) set(out, objectKey(name), convert(item));
      return out;
    }
    case 'template': {
      const isDirective = rest.length === 1 && ['if', 'for', 'literal'].includes(rest[0][0]);
      return rest.length === 1 && !isDirective ? convert(rest[0]) : textOf(rest);
    }
    case 'conditional': return `\${${source}}`;
    default: return part(value);
  }
}

function objectKey(name) {
  return name[0] === 'traversal' ? name[1] : name[0] === 'literal' ? name[2] : part(name);
}

function escaped(text) {
  return text.replaceAll('${', () => '$${').replaceAll('%{', '%%{');
}

function textOf(parts) {
  let out = '';
  let literal = '';
  for (const each of parts) {
    if (each[0] === 'literal') {
      literal += each[2];
      continue;
    }
    out += escaped(literal) + part(each);
    literal = '';
  }
  return out + escaped(literal);
}

function part(value) {
  const [kind, source, ...rest] = value;
  switch (kind) {
    case 'literal': return escaped(rest[0]);
    case 'null': return 'null';
    case 'boolean': return source;
    case 'number': return String(Number(source));
    case 'template': {
      const isWrapper = rest.length === 1 && !['if', 'for', 'literal'].includes(rest[0][0]);
      return isWrapper ? part(rest[0]) : textOf(rest);
    }
    case 'if': return directive(rest[0], textOf(rest[1].slice(2)), textOf(rest[2].slice(2)));
    // In a longer text hcl2json writes a conditional like the directive.
    case 'conditional': return directive(rest[0], part(rest[1]), part(rest[2]));
    case 'for': {
      const [key, item, collection, inner] = rest;
      return `%{for ${key ? `${key}, ` : ''}${item} in ${collection}}${textOf(inner.slice(2))}%{endfor}`;
    }
    default: return `\${${source}}`;
  }
}

function directive(condition, yes, no) {
  return `%{if ${condition}}${yes}${no ? `%{else}${no}` : ''}%{endif}`;
}
