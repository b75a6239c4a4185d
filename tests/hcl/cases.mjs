// HCL to compare the parsers on: probes of every production and every trap known, texts made from the
// grammar, and mutations of both. The same ones each time.

function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6D2B79F5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

// ---- probes: expressions stand after `a = `, too

export const expressionProbes = [
  // numbers
  '0', '01', '1.5', '1.50', '1.', '.5', '1e', '1e5', '1E+5', '1e-5', '1e+', '1.e5', '1.5.2', '1e2e3',
  '1..2', '0x1', '1_000', '1a', '-1', '--1', '- 1', '+1', '1e5.5', '1e1.e1', '1.2e3x',
  // names
  'a', '_a', 'a-b', 'a-', 'a--b', '-a', 'é', 'aé', 'a\u0301', '\u0301a', 'ⅷ', 'a·b', 'ªb', '℘', '゛',
  'a፩', '变量', 'a😀', '😀', '\u200ba', 'a\u00a0b', 'ꟼ', 'a.é', 'a-1', 'a1', 'ⸯ', 'a\u203fb', 'a٣',
  'null', 'true', 'false', 'nul', 'true.a', 'null[0]', 'True', 'for', 'if', 'in', 'else', 'for.a',
  // steps
  'a.b', 'a .b', 'a. b', 'a.\tb', 'a\n.b', 'a.\nb', 'a..b', 'a.', 'a.0', 'a.0.b', 'a.0.1', 'a.0 .1',
  'a.0.1.2', 'a.01', 'a.1e2', 'a.1e', 'a.0b', 'a.-1', 'a."b"', 'a.(b)', 'a.[0]', 'a[0]', 'a [0]',
  'a[ 0 ]', 'a[\n0\n]', 'a\n[0]', 'a["b"]', 'a["${b}"]', 'a["x${b}"]', 'a[b]', 'a[b].c', 'a[b][c]',
  'a[]', 'a[0', 'a[0,1]', 'a[0]]', 'a[-1]', 'a[true]', 'a[null]', 'a[1+1]', 'a[(1)]', 'a[b ? 0 : 1]',
  'a[*]', 'a[*].b', 'a[*].b.c[0]', 'a[*][*]', 'a[*].*', 'a[*].b.*.c', 'a[ * ]', 'a[\n*]', 'a[*\n]',
  '(a[\n*\n])', 'a[**]', 'a[*b]', 'a[*', 'a.*', 'a.*.b', 'a.*.b[0]', 'a.*[0].b', 'a.*.*', 'a.*.b.*',
  'a.*.0', 'a.*.0.b', 'a.*.0.0', 'a.*.b.0.c', 'a.* .b', 'a.*. b', 'a. *', 'a.*b', 'a.*.', 'a.*..b',
  'a.*.b[*].c', 'a[*].b.*.c[*]', '(a.*\n.b)', '1.a', '"x".y', '[1][0]', '{}.a', '{a=1}.a', '(a).b',
  '(a)[0]', 'f().a', 'f(x)[0].y', 'f(x).*.y', '1[0]', '"x"[0]', 'a.b.c.d["e"].f[0][1]["g"].h',
  // calls
  'f()', 'f ()', 'f(\n)', 'f\n()', 'f(1)', 'f(1,)', 'f(,)', 'f(1,,2)', 'f(1 2)', 'f(1, 2)', 'f(1...)',
  'f(1, 2...)', 'f(1..., 2)', 'f(1...,)', 'f(1 ... )', 'f(...)', 'f(1..)', 'f(1....)', 'f(1', 'f(1,',
  'f(\n1\n,\n2\n)', 'f(1\n2)', 'f(a...\n)', 'f(1...\n)', 'f(g(h()))', 'a.f()', 'f()()', 'true(1)', 'a::b()',
  'a::b::c(1)', 'a ::b()', 'a:: b()', 'a::()', '::a()', 'a::b', 'a:b()', 'a::b.c', 'a::1()', 'f(a)...',
  'f(# c\n1)', 'f(1 /* c */)', 'f(1 // c\n)', 'f(1, # c\n2)',
  // operators
  '1+2', '1 + 2', '1 +2', '1\n+2', '1 +\n2', '(1\n+2)', '(1 +\n2)', 'a - b', 'a -b', 'a-b', 'a- b',
  '1-2', '1 - -2', '1--2', '1---2', '1+-2', '1+ +2', 'a*b/c%d', 'a+b*c', 'a*b+c', 'a<b', 'a<=b',
  'a>b', 'a>=b', 'a==b', 'a!=b', 'a=b', 'a = = b', 'a! =b', 'a<b<c', 'a==b==c', 'a&&b', 'a||b',
  'a&b', 'a|b', 'a&&b||c&&d', 'a||b&&c', '!a', '!!a', '! a', '!a.b', '!a==b', '!a&&b', '-a.b', '-a*b',
  '-a[0]', '!-a', '-!a', 'a!b', 'a!', '!', '-', '1+', '*1', '1**2', 'a^b', 'a~b', '~a', 'a<<b', 'a>>b',
  'a===b', 'a<>b', 'a=>b', 'a and b', 'not a', 'a;b', "'a'", '`a`', 'a,b', '@a', '$a', 'a$', '\\', '%a',
  'a == b ? c : d', 'a + b == c - d && e || !f', '-1 + -2 * -3 - -4', 'a % b', 'a %{b}', '1 == 1 != true',
  // conditionals
  'a ? b : c', 'a?b:c', 'a ?b :c', 'a ? b', 'a ? : c', 'a : b', 'a ? b : c ? d : e', 'a ? b ? c : d : e',
  '(a ? b : c) ? d : e', 'a ?\nb : c', 'a ? b :\nc', 'a\n? b : c', '(a\n?\nb\n:\nc\n)', 'a ? [1] : [2]',
  'a ? {b=1} : {c=2}', 'a ? "b" : "c"', 'a ? b::c() : d', 'a ? b ::c()', 'a ? b : :c', 'a ?? b', 'a ?: b',
  'a || b ? c : d', 'a ? b : c || d', '-a ? -b : -c',
  // parentheses
  '()', '(a)', '((a))', '( a )', '(\na\n)', '(a', 'a)', '(a,b)', '(a b)', '(-1)', '-(1)', '(1)+(2)',
  '(# c\na)', '(a # c\n)', '(a)(b)', '(("x"))', '([1])', '({a=1})', '(a ? b : c)',
  // tuples
  '[]', '[ ]', '[\n]', '[1]', '[1,]', '[,]', '[1,,2]', '[1 2]', '[1\n2]', '[1,\n2]', '[\n1\n,\n2\n]',
  '[1', '[1,', '[[],[[]]]', '[1, "a", b, [c], {d=e}]', '[# c\n1, // d\n2 /* e */, # f\n]', '[1]]',
  '[for]', '[for, 1]', '[for.a]', '[fora]', '[a for b]', '[1...]', '[ -1, !true, null ]',
  // objects
  '{}', '{ }', '{\n}', '{a=1}', '{a:1}', '{a = 1}', '{ a = 1, b = 2 }', '{a=1,}', '{,}', '{a=1,,b=2}',
  '{a=1 b=2}', '{a=1\nb=2}', '{a=1\n\n\nb=2\n}', '{a=1,\nb=2}', '{a=1\n,b=2}', '{\n,a=1}', '{a=\n1}',
  '{a\n=1}', '{a}', '{a=}', '{=1}', '{a=1', '{a==1}', '{a=>1}', '{a= =1}', '{a:=1}', '{a=:1}', '{"a"=1}',
  '{"a b"=1}', '{"${a}"=1}', '{"x${a}"=1}', '{"$${a}"=1}', '{(a)=1}', '{((a))=1}', '{(a.b)=1}', '{a.b=1}',
  '{a.b.c=1}', '{a[0]=1}', '{a["x"]=1}', '{a[b]=1}', '{a.0=1}', '{a[*]=1}', '{a.*.b=1}', '{f(x)=1}',
  '{1=2}', '{1.50=2}', '{-1=2}', '{true=1}', '{null=1}', '{(true)=1}', '{[1]=2}', '{{}=1}', '{a+b=1}',
  '{a ? b : c = 1}', '{a ? b : c : 1}', '{!a=1}', '{for=1}', '{ for = 1 }', '{fora=1}', '{"for"=1}',
  '{in=1, if=2}', '{a=1 # c\nb=2}', '{a=1 // c\n}', '{a=1 /* c */ b=2}', '{a=1 /* \n */ , b=2}', '{# c\n}',
  '{a=1;b=2}', '{a="x"\n"b"=2}', '{a={b={c=1}}}', '{a=[\n1\n]\nb=2}', '{a=(1\n)\nb=2}', '{a=f(\n1\n)\nb=2}',
  '{a=1, a=2}', '{é=1}', '{a-b=1}', '{a=1}}', '{a=b ? c : d\ne=f}', '{\na = 1\n, # x\nb = 2\n}', '{a=1,#c\nb=2}',
  '{<<E\nx\nE\n=1}', '{a=<<E\nx\nE\n}', '{a=<<E\nx\nE\nb=1}', '{a=<<E\nx\nE\n,b=1}', '{(\na\n)=1}', '{"a":"b","c":["d"]}',
  '{a=1\r\nb=2\r\n}', '{a...=1}', '{a=b...}',
  // for
  '[for a in b: c]', '[for a in b : c]', '[for a, b in c: d]', '[for a,b in c:d]', '[for a in b: c if d]',
  '[for a in b: c if]', '[for a in b: ]', '[for a in : c]', '[for in b: c]', '[for a b: c]', '[for a, in b: c]',
  '[for a, b, c in d: e]', '[for a in b: c, d]', '[for a in b: c...]', '[for a in b: c => d]', '[for a in b c]',
  '[for a in b: c', '[for a in b: c}', '[\nfor\na\nin\nb\n:\nc\nif\nd\n]', '[for for in for: for]',
  '[for in in in: in]', '[for if in if: if if if]', '[for a in b: 1if c]', '[for a in b: [for c in d: e]]',
  '[for a in b: c].d', '[for "a" in b: c]', '[for a in [for b in c: d]: e]', '[for a in b ? c : d: e]',
  '{for a in b: c => d}', '{for a, b in c: d => e}', '{for a in b: c => d...}', '{for a in b: c => d... if e}',
  '{for a in b: c => d if e}', '{for a in b: c => d if e...}', '{for a in b: c => d ...}', '{for a in b: c}',
  '{for a in b: c = d}', '{for a in b: c : d}', '{for a in b: c => }', '{for a in b: => d}', '{for a in b: c => d, e => f}',
  '{for a in b: c => d]', '{\nfor a in b:\nc\n=>\nd\n...\nif\ne\n}', '{for a in b: (c) => d}', '{for a in b: a.c => {x=a}}',
  '{for a in b: "${a}" => a}', '{for a in b: c => d\n}', '{ # c\nfor a in b: c => d}', '[ # c\nfor a in b: c]',
  '[for a in b: # c\nd]', '[for é in b: é]', '[for a in b: a if a == 1 && b]', '[for a-b in c: d]',
  // quoted templates
  '""', '"a"', '"a', 'a"', '"a"b"', '"a" "b"', '"a\nb"', '"a\\nb"', '"\\n\\r\\t\\"\\\\"', '"\\a"', '"\\0"', '"\\\'"', '"\\$"',
  '"\\${a}"', '"\\u00e9"', '"\\u00E9"', '"\\u00e"', '"\\u00eg"', '"\\U0001f600"', '"\\U0001f60"', '"\\ud800"',
  '"\\udfff"', '"\\U00110000"', '"\\Uffffffff"', '"\\u0000"', '"\\x41"', '"\\', '"\\"', '"\\u"', '"\\u0024{a}"',
  '"\\u0025{a}"', '"é"', '"e\u0301"', '"😀"', '"\t"', '"\r"', '"a\rb"', '"\r\n"', '"\u0000"', '"\u001b"', '"\u2028"', '"\u0085"',
  '"$"', '"$$"', '"$$$"', '"%"', '"%%"', '"$a"', '"$ {a}"', '"${a}"', '"$${a}"', '"$$${a}"', '"$$$${a}"', '"%%{a}"',
  '"%%%{if a}%{endif}"', '"%%%%{a}"', '"$%{if a}%{endif}"', '"%${a}"', '"$%"', '"%$"', '"%%{x}"', '"$${~a}"', '"%%{~ a}"', '"100%"', '"a$"',
  '"${ a }"', '"${\na\n}"', '"${a', '"${a"', '"${"', '"${}"', '"${ }"', '"${a b}"', '"${a}}"', '"{a}"', '"${a}${b}"', '"x${a}y${b}z"',
  '"${"a"}"', '"${"${"a"}"}"', '"x${"y"}z"', '"x${"${a}"}z"', '"${"a" == "b"}"', '"${f("x", "y")}"', '"${a["b"]}"', '"x${a["b"]}"',
  '"${{a=1}}"', '"${ {a=1} }"', '"${ {a="}"} }"', '"x${[1, 2]}"', '"${[for a in b: a]}"', '"${a ? "b" : "c"}"', '"x${a ? "b" : "c"}"',
  '"${a /* } */}"', '"${a # }\n}"', '"${a // c\n}"', '"${# c\na}"', '"${~a}"', '"${a~}"', '"${~a~}"', '"${~ a ~}"', '"${ ~a}"', '"${a ~ }"', '"${~}"',
  '"${~~a}"', '" ${~a} "', '" ${a~} "', '" ${~ a ~} "', '"x ${~ a ~} y"', '"x\\n${~ a ~}\\ty"', '"x\\n \\n${~ a}"', '" $ ${~ a}"', '" $${x} ${~ a}"',
  '"\u00a0${~ a ~}\u2003"', '"${a ~} ${~ b}"', '"${a ~}${b ~} ${c}"', '" ${~ "x" ~} "', '"${1}"', '"x${1}"', '"${1.50}x"', '"${true}"', '"x${null}"', '"${null}"',
  '"${-1}"', '"x${-1}"', '"${(1)}"', '"x${(a)}"', '"${a...}"', '"${a,b}"', '"${a:b}"', '"${a;b}"', '"#{a}"', '"//"', '"/*"', '"# x"',
  '"${<<E\nx\nE\n}"', '"a${<<E\nx\nE\n}b"', '"${<<E\n}"\nE\n}"', '"${"\n"}"', '"${"a\nb"}"', '"\\${"', '"\\\\${a}"', '"\\"${a}\\""',
  // directives
  '"%{if a}b%{endif}"', '"%{if a}b%{else}c%{endif}"', '"%{ if a }b%{ else }c%{ endif }"', '"%{~ if a ~} b %{~ else ~} c %{~ endif ~}"',
  '" %{~ if a ~} b %{~ endif ~} "', '"%{if a}%{endif}"', '"%{if a}%{else}%{endif}"', '"%{if a}"', '"%{endif}"', '"%{else}"', '"%{endfor}"', '"%{if}b%{endif}"',
  '"%{if a}b%{else}c%{else}d%{endif}"', '"%{if a}b%{endfor}"', '"%{for a in b}c%{endif}"', '"%{if a}b%{else if c}d%{endif}"', '"%{if a b}c%{endif}"', '"%{ifa}c%{endif}"',
  '"%{if(a)}c%{endif}"', '"%{if-a}c%{endif}"', '"%{if a}b%{endif x}"', '"%{if a}b%{ else x }%{endif}"', '"%{for a in b}c%{endfor}"', '"%{for a, b in c}d%{endfor}"', '"%{for a in b}${a}%{endfor}"',
  '"%{for a in b}%{endfor}"', '"%{for a in b}c"', '"%{for a in b}c%{else}d%{endfor}"', '"%{for in b}c%{endfor}"', '"%{for a b}c%{endfor}"', '"%{for a, in b}c%{endfor}"',
  '"%{for a in b : c}d%{endfor}"', '"%{for a in b}%{for c in d}e%{endfor}%{endfor}"', '"%{for a in b}%{if c}e%{endif}%{endfor}"', '"%{if a}%{for c in d}e%{endfor}%{endif}"',
  '"%{for a in b}%{if c}e%{endfor}%{endif}"', '"%{if a}x%{if b}y%{endif}z%{endif}"', '"%{while a}"', '"%{}"', '"%{ }"', '"%{a}"', '"%{"if"}"', '"%{if a"', '"%{\nif\na\n}b%{\nendif\n}"',
  '"x%{if a}b%{endif}y"', '"%{if a}b%{endif}%{if c}d%{endif}"', '"%{if a}${b}%{endif}"', '"%{if "a" == "b"}c%{endif}"', '"%{IF a}b%{ENDIF}"', '"%{~if a~}b%{~endif~}"', '"%{if a}\\n%{endif}"',
  // heredocs
  '<<E\nE\n', '<<E\nx\nE\n', '<<E\nx\nE', '<<E\nx\n', '<<E', '<<E\n', '<<\nx\n', '<< E\nx\nE\n', '<<E x\nE\n', '<<E \nx\nE\n', '<<"E"\nx\nE\n', '<<1\nx\n1\n', '<<é\nx\né\n', '<<E-F\nx\nE-F\n',
  '<<E\nx\n  E\n', '<<E\nx\nE  \n', '<<E\nx\n\tE\t\n', '<<E\nx\nEE\nE\n', '<<E\nx\nE x\nE\n', '<<E\nx\nx E\nE\n', '<<E\nx\ne\nE\n', '<<E\n\n\nE\n', '<<E\r\nx\r\nE\r\n', '<<E\nx\r\nE\r\n', '<<E\nx\ry\nE\n', '<<E\nx\r\r\nE\n',
  '<<E\nx\n\u00a0E\u2003\n', '<<E\n${a}\nE\n', '<<E\nx ${a} y\nE\n', '<<E\n${\nE\n}\nE\n', '<<E\n${a}E\nE\n', '<<E\n${a}\n E\n', '<<E\n$${a} %%{b} \\n "q"\nE\n', '<<E\n$\n%\n$$\nE\n', '<<E\n$E\nE\n', '<<E\n%{if a}\nx\n%{endif}\nE\n',
  '<<E\n%{if a~}\nx\n%{endif~}\nE\n', '<<E\n  %{~if a~}\n  x\n  %{~endif~}\n  E\n', '<<E\n%{for a in b}\n${a}\n%{endfor}\nE\n', '<<E\n%{for a in b~}\n  ${a}\n%{endfor~}\nE\n', '<<E\n${<<F\nx\nF\n}\nE\n', '<<E\n${<<E\nx\nE\n}\nE\n', '<<E\n${"E"}\nE\n',
  '<<E\n${"}"}\nE\n', '<<E\n"${a}"\nE\n', '<<E\n${a\nE\n', '<<E\n%{if a}\nE\n', '<<-E\nE\n', '<<-E\n  x\n  E\n', '<<-E\n  x\n y\n  E\n', '<<-E\n  x\n\n    y\n  E\n', '<<-E\n\tx\n\t\ty\n\tE\n', '<<-E\n \tx\n  y\n  E\n', '<<-E\n\u00a0\u00a0x\n\u2003y\nE\n',
  '<<-E\n    x\n  ${a}\n  E\n', '<<-E\n  ${a}\n    x\n  E\n', '<<-E\n${a}\n    x\n  E\n', '<<-E\n  x ${a}\n  y\n  E\n', '<<-E\n  x\n   \n  y\n  E\n', '<<-E\n  x\n \n  y\n  E\n', '<<-E\n    %{if a~}\n    x\n    %{endif~}\n    E\n', '<<-E\n    %{~if a}\n    x\n    %{~endif}\n    E\n',
  '<<-E\n    x\n   ${~ a ~}\n    y\n  E\n', '<<-E\n  $${a}\n    x\n  E\n', '<<-E\n  $\n    x\n  E\n', '<<-E\n  x\nE\n', '<<-E\n  \n  E\n', '<<-E\r\n  x\r\n  y\r\n  E\r\n', '<<-E\n  %{for a in b}\n  x\n  %{endfor}\n  E\n', '<<-E\n  a\n   ${<<-F\n     b\n      c\n  F\n  }\n  E\n', '<<-\nx\n', '<<--E\nx\n-E\n', '<<- E\nx\nE\n',
  'f(<<E\nx\nE\n)', 'f(<<E\nx\nE\n, 1)', 'f(<<E\nx\nE, 1)', '[<<E\nx\nE\n, <<F\ny\nF\n]', '<<E\nx\nE\n.a', '(<<E\nx\nE\n)', '<<E\nx\nE\n + 1', 'a << E\nx\nE\n', '<<E\nx /* \nE\n', '<<E\n# x\nE\n', '<<-E\n  \u0301x\n  y\n  E\n',
  '<<E\n${a ~}\n  x\nE\n', '<<E\nx\n  ${~ a}\nE\n', '<<-E\n  x $ \n   ${~ b}\n E\n', '<<E\n\u0000\nE\n', '<<E\n${a ~}\n\n\nx\nE\n', '<<-E\n    ${a ~}\n    ${b ~}\n    E\n', '<<-E\n      a\n    %%{b}\n    E\n', '<<E\n  %{ if a ~}\n  b\n  %{ else ~}\n  c\n  %{ endif ~}\nE\n',
  // comments and blanks
  '1 # c', '1 // c', '1 /* c */', '/* c */ 1', '1 /* c', '1 /* \n */', '/*/ 1', '/**/1', '/***/1', '/* */ */ 1', '1 /* /* */', '1/2', '1//2', '1/**/+2', '\f1', '\u00a01', '\v1', '1\u200b', '\ufeff1', '1\r', '1\r\n', '1 #', '1 # c\r', '1\t', '1 //', '1 #\u0000', '\u00001',
];

export const fileProbes = [
  '', '\n', '\r\n', '\r', ' ', '\t\n', '#', '# c', '# c\n', '//', '/**/', '/* \n */', '/*', '/', '\ufeff', '\ufeffa = 1\n', 'a = 1\n\ufeffb = 2\n', '\ufeff\ufeffa = 1',
  'a', 'a\n', 'a =', 'a = \n', 'a = 1', 'a=1\n', 'a = 1 b = 2', 'a = 1\nb = 2', 'a = 1,\n', 'a = 1;\n', 'a : 1', 'a == 1', 'a => 1', '= 1', '1 = 1', '"a" = 1', 'a.b = 1', 'a[0] = 1', '(a) = 1', '${a} = 1', 'a\n= 1', 'a =\n1', 'a = 1\na = 2', 'a = 1\nb = 1\na = 2\n', 'a += 1',
  'é = 1', 'a-b = 1', '-a = 1', 'true = 1', 'null = 1', 'for = 1', 'if = 1', 'a /* c */ = /* d */ 1 /* e */', 'a = 1 /* x */ b = 2', 'a = 1 /* \n */ b = 2', 'a = 1 # c\nb = 2', 'a = 1 // c\nb = 2', '/* c */ a = 1', '# c\r\na = 1\r\n', '# c\ra = 1\n',
  'b {}', 'b { }', 'b {\n}', 'b {\n}\n', 'b\n{\n}\n', 'b {', 'b {\n', 'b }', '}', '{}', '{', 'b {}}', 'b {} c {}', 'b {}\nc {}', 'b {} # c', 'b {}\n}', 'b { # c\n}', 'b { /* c */ }', 'b { // c }\n}', 'b{}', 'b {\n\n\n}',
  'b { a = 1 }', 'b {a=1}', 'b { a = 1, }', 'b { a = 1, c = 2 }', 'b { a = 1 c = 2 }', 'b { a = 1\n}', 'b {\na = 1 }', 'b {\na = 1\n}', 'b { a = 1 # c\n}', 'b { a = 1 } # c', 'b { c {} }', 'b {\nc {} }', 'b {\nc {}\n}', 'b {\nc { d = 1 }\n}', 'b { a = {\nx = 1\n} }', 'b { a = [\n1\n] }', 'b { a }', 'b { a = }', 'b { = 1 }',
  'b { a = <<E\nx\nE\n}', 'b { a = "x" }', 'b { "a" = 1 }', 'b { a = 1 } c', 'b {\na = 1\na = 2\n}', 'b {\na = 1\n}\nb {\na = 2\n}', 'b {\na = 1\nc {\na = 2\n}\n}', 'b { a = 1 }\nb { a = 2 }', 'b { /* \n */ a = 1 }', 'b { /* c */ a = 1 }',
  'b "x" {}', 'b x {}', 'b "x" y {}', 'b "x" "y" "z" {}', 'b "x"{}', 'b"x"{}', 'b x{}', 'b "x""y"{}', 'b "x" = 1', 'b x = 1', 'b "x"', 'b "x"\n', 'b "x"\n{}', 'b "x" 1 {}', 'b 1 {}', 'b "x", "y" {}', 'b "" {}', 'b "x y" {}', 'b "é" {}', 'b é {}', 'b "a\\nb" {}', 'b "\\u00e9" {}', 'b "\\x" {}', 'b "${a}" {}', 'b "x${a}" {}', 'b "$${a}" {}', 'b "%{if a}%{endif}" {}', 'b "%%{a}" {}', 'b "$" {}', 'b "x {}', 'b "x\n" {}', "b 'x' {}", 'b <<E\nx\nE\n{}', 'b (x) {}', 'b [x] {}', 'b x.y {}', 'b true {}', 'b for {}', 'b "x" /* c */ {}', 'b # c\n{}', 'b "x" # c\n{}', 'b "x" "x" {}', 'b "x" {}\nb "x" {}', 'b "a.b" {}', 'b "x" {\n"y" {}\n}', 'b "\\"" {}', 'b "a$${b}c" {}', 'b "\r" {}',
  'b {}\r\nc {}\r\n', 'a = <<E\nx\nE\nb = 1\n', 'a = <<E\nx\nE', 'a = [<<E\nx\nE\n]\n', 'a = <<E\nx\nE # c\nE\n', 'a = "x"\n\n\n\nb = "y"', 'a = {\n}\n', 'a = {', 'a = [\nb = 1\n', 'a = (\n1\n)\nb = 2', 'a = f(\n', 'a = 1 }', 'a = "${', 'a = "%{', 'a = <<', 'a = <<E\n${', '\u0000', 'a\u0000 = 1', 'a = 1\u0000', 'a = 1\f\nb = 2', '\u00a0a = 1', 'a\u00a0= 1', 'resource "aws_kms_key" "k" {\n  description = "x"\n  policy = jsonencode({\n    Version = "2012-10-17"\n    Statement = [{ Effect = "Allow", Action = "kms:*" }]\n  })\n}\n',
  'locals {\n  a = { for k, v in var.m : k => upper(v) if v != "" }\n  b = [for s in var.l : s...]\n}\n', 'variable "x" {\n  type = list(object({ a = string, b = optional(number, 1) }))\n  validation {\n    condition = length(var.x) > 0\n    error_message = "no"\n  }\n}\n', 'output "x" { value = aws_kms_key.k[0].arn }\n',
];

// ---- texts made from the grammar

class Grammar {
  constructor(random) {
    this.random = random;
  }

  pick(choices) {
    return choices[Math.floor(this.random() * choices.length)];
  }

  chance(p) {
    return this.random() < p;
  }

  many(most, make) {
    return Array.from({length: Math.floor(this.random() * (most + 1))}, make);
  }

  name() {
    return this.pick(['a', 'b', 'c', 'var', 'each', 'x-y', '_z', 'é', 'for', 'if', 'in', 'null', 'true', 'aws_kms_key', 'n1']);
  }

  blank(inside) {
    return this.pick(['', '', '', ' ', ' ', '  ', '\t', '/* c */', ...(inside ? ['\n', '\n  ', ' # c\n', '// d\n', '\r\n'] : [])]);
  }

  expression(depth, inside) {
    const s = () => this.blank(inside);
    const e = (within = inside) => this.expression(depth - 1, within);
    if (depth <= 0) return this.leaf();
    switch (Math.floor(this.random() * 15)) {
      case 0: return this.leaf();
      case 1: return `${e()} ${s()}${this.pick(['+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>=', '&&', '||'])}${s()} ${e()}`;
      case 2: return `${this.pick(['!', '-'])}${s()}${e()}`;
      case 3: return `${e()} ${s()}?${s()} ${e()} ${s()}:${s()} ${e()}`;
      case 4: return `(${this.blank(true)}${e(true)}${this.blank(true)})`;
      case 5: return this.tuple(depth);
      case 6: return this.object(depth);
      case 7: return this.loop(depth);
      case 8: return this.call(depth);
      case 9:
      case 10: return this.steps(depth, inside);
      case 11:
      case 12: return this.quoted(depth);
      case 13: return inside && this.chance(0.5) ? this.heredoc(depth) : this.quoted(depth);
      default: return e();
    }
  }

  leaf() {
    return this.pick([() => this.name(), () => this.name(), () => this.pick(['0', '1', '42', '1.5', '1e3', '007', '2.50']), () => this.pick(['true', 'false', 'null']), () => '""', () => '[]', () => '{}', () => '"x"'])();
  }

  tuple(depth) {
    const items = this.many(3, () => this.blank(true) + this.expression(depth - 1, true) + this.blank(true));
    return `[${items.join(',')}${items.length > 0 && this.chance(0.3) ? ',' : ''}${this.blank(true)}]`;
  }

  object(depth) {
    let out = `{${this.blank(true)}`;
    const count = Math.floor(this.random() * 4);
    for (let i = 0; i < count; i++) {
      out += this.key(depth) + this.blank(false) + this.pick(['=', ' = ', ':', ' : ']) + this.blank(false);
      out += this.expression(depth - 1, false) + this.blank(false);
      out += i + 1 === count && this.chance(0.5) ? '' : this.pick([',', ', ', '\n', ',\n', ' # c\n', '\n\n']);
    }
    return `${out}${this.blank(true)}}`;
  }

  key(depth) {
    return this.pick([() => this.name(), () => this.name(), () => `"${this.name()}"`, () => `(${this.expression(depth - 1, true)})`, () => this.quoted(depth - 1), () => `${this.name()}.${this.name()}`, () => '1', () => this.expression(depth - 1, false)])();
  }

  loop(depth) {
    const s = () => this.blank(true);
    const e = () => this.expression(depth - 1, true);
    const names = this.chance(0.5) ? this.name() : `${this.name()}${s()},${s()}${this.name()}`;
    const head = `for ${s()}${names} ${s()}in ${s()}${e()}${s()} :${s()}`;
    const condition = this.chance(0.3) ? ` ${s()}if ${e()}` : '';
    return this.chance(0.5) ? `[${s()}${head}${e()}${condition}${s()}]` : `{${s()}${head}${e()} ${s()}=>${s()}${e()}${this.chance(0.2) ? ' ...' : ''}${condition}${s()}}`;
  }

  call(depth) {
    const items = this.many(3, () => this.blank(true) + this.expression(depth - 1, true) + this.blank(true));
    const end = items.length === 0 ? '' : this.pick(['', '', ',', '...', ' ...']);
    return `${this.pick(['f', 'g', 'jsonencode', 'p::f', 'true'])}${this.pick(['', '', ' '])}(${items.join(',')}${end}${this.blank(true)})`;
  }

  steps(depth, inside) {
    let out = this.pick([() => this.name(), () => this.name(), () => `(${this.expression(depth - 1, true)})`, () => this.call(depth - 1), () => this.tuple(depth - 1)])();
    for (let i = Math.floor(this.random() * 4); i >= 0; i--) {
      out += this.blank(inside) + this.pick([() => `.${this.name()}`, () => `.${this.name()}`, () => '.0', () => '.*', () => '[*]', () => '[0]', () => '["k"]', () => `[${this.blank(true)}${this.expression(depth - 1, true)}${this.blank(true)}]`, () => '.1.2', () => ' . x'])();
    }
    return out;
  }

  quoted(depth) {
    return `"${this.parts(depth, () => this.pick(['x', ' ', '  ', '$', '%', '$${', '%%{', '\\n', '\\t', '\\"', '\\\\', '\\u00e9', 'é', '#', '{', '}', "'", '\\U0001F600', '\\u0020']))}"`;
  }

  parts(depth, text) {
    return this.many(4, () => this.chance(depth > 0 ? 0.6 : 1) ? text() + (this.chance(0.3) ? text() : '') : this.sequence(depth, text)).join('');
  }

  sequence(depth, text) {
    const open = () => this.pick(['', '', '~']);
    const sequence = (mark, inner) => `${mark}{${open()}${this.blank(true)}${inner}${this.blank(true)}${open()}}`;
    const e = () => this.expression(depth - 1, true);
    const inner = () => this.parts(depth - 1, text);
    switch (Math.floor(this.random() * 6)) {
      case 0: return sequence('%', `if ${e()} `) + inner() + (this.chance(0.5) ? sequence('%', 'else') + inner() : '') + sequence('%', 'endif');
      case 1: return sequence('%', `for ${this.chance(0.5) ? this.name() : `${this.name()}, ${this.name()}`} in ${e()} `) + inner() + sequence('%', 'endfor');
      default: return sequence('$', e());
    }
  }

  heredoc(depth) {
    const marker = this.pick(['E', 'EOT', 'é', 'A-1']);
    const line = () => this.pick(['', ' ', '  ', '    ', '\t', '\u2003']) + this.parts(depth, () => this.pick(['x', ' ', '  ', '$', '%', '$${', '%%{', '\\n', '"', 'é', '\n', '\n  ', '\n    ', '\n\n', 'E', '#'])) + this.pick(['\n', '\n', '\n', '\r\n']);
    return `<<${this.pick(['', '-'])}${marker}\n${this.many(4, line).join('')}${this.pick(['', '  ', '\t'])}${marker}${this.pick(['', ' '])}\n`;
  }

  attribute(depth) {
    const heredoc = this.chance(0.1);
    const value = heredoc ? this.heredoc(depth) : `${this.expression(depth, false)}${this.blank(false)}${this.pick(['\n', '\n', ' # c\n', '\r\n'])}`;
    return `${this.name()}${this.blank(false)}=${this.blank(false)}${value}`;
  }

  body(depth) {
    return this.many(4, () => this.chance(0.65) || depth <= 0 ? this.attribute(depth) : this.block(depth)).join(this.pick(['', '\n', '# c\n']));
  }

  block(depth) {
    const labels = this.many(2, () => this.pick(['"x"', 'y', '"a b"', '"$${x}"', '"\\n"'])).join(' ');
    const body = this.pick([() => `{\n${this.body(depth - 1)}}`, () => `{\n${this.body(depth - 1)}}`, () => '{}', () => `{ ${this.name()} = ${this.expression(depth - 1, false)} }`])();
    return `${this.pick(['resource', 'b', 'c', 'dynamic'])} ${labels} ${body}${this.pick(['\n', ' # c\n'])}`;
  }
}

// ---- mutations

const pieces = ['"', '${', '%{', '}', '{', '(', ')', '[', ']', '\n', ' ', '.', ',', '=', '=>', ':', '?', '*', '...', '~', '!', '-', '#', '//', '/*', '*/', '<<E\n', 'E\n', '<<-E\n', '\\', '$', '%', '0', '1e', 'é', '\r', '\t', 'for ', ' in ', ' if ', 'if', 'endif', '%{endif}', '%{else}', '$${', '::', '==', '&&', '|', ';', "'", '[*]', '.*', 'a', 'null'];

function mutated(random, text) {
  const letters = [...text];
  for (let count = 1 + Math.floor(random() * 3); count > 0; count--) {
    const at = Math.floor(random() * (letters.length + 1));
    const length = 1 + Math.floor(random() * 3);
    const piece = pieces[Math.floor(random() * pieces.length)];
    switch (Math.floor(random() * 5)) {
      case 0: letters.splice(at, length); break;
      case 1: letters.splice(at, 0, ...piece); break;
      case 2: letters.splice(at, length, ...piece); break;
      case 3: letters.splice(at, 0, ...letters.slice(at, at + 8 * length)); break;
      default: letters.splice(at, 0, ...letters.splice(Math.floor(random() * letters.length), length)); break;
    }
  }
  return letters.join('');
}

// [{kind: 'f' or 'e', text}], without equal ones.
export function makeCases({files, expressions, mutations, seed}, extraFiles) {
  const random = generator(seed);
  const grammar = new Grammar(random);
  const made = new Map();
  const add = (kind, text) => made.set(kind + text, {kind, text: text.toWellFormed()});
  for (const text of extraFiles) add('f', text);
  for (const text of fileProbes) add('f', text);
  for (const text of expressionProbes) {
    add('e', text);
    add('f', `a = ${text}`);
    add('f', `a = ${text}\n`);
    add('f', `b {\n  a = ${text}\n}\n`);
  }
  const grown = [];
  for (let i = 0; i < files; i++) grown.push(grammar.body(3));
  for (const text of grown) add('f', text);
  for (let i = 0; i < expressions; i++) add('e', grammar.expression(4, true));
  const seeds = [...extraFiles.filter((text) => text.length < 4000), ...fileProbes, ...expressionProbes.map((text) => `a = ${text}\n`), ...grown.filter((text) => text.length < 1000)];
  for (let i = 0; i < mutations; i++) add('f', mutated(random, seeds[Math.floor(random() * seeds.length)]));
  return [...made.values()];
}
