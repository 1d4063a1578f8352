import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../problems/index.js';
import { readCsv, type CsvOptions } from '../../src/index.js';

const plain = (text: string, options?: CsvOptions) => {
  const { x, y, featureNames, labelNames, count, dimension } = readCsv(text, options);
  return { x: [...x], y: [...y], featureNames, labelNames, count, dimension };
};

const cats = {
  x: [1, 2, 3, 4],
  y: [-1, 1],
  featureNames: ['a', 'b'],
  labelNames: ['cat', 'dog'],
  count: 2,
  dimension: 2,
};

describe('a table', () => {
  it.each([
    ['commas', 'a,b,class\n1,2,cat\n3,4,dog\n'],
    ['semicolons', 'a;b;class\n1;2;cat\n3;4;dog\n'],
    ['tabs', 'a\tb\tclass\n1\t2\tcat\n3\t4\tdog\n'],
    ['bars', 'a|b|class\n1|2|cat\n3|4|dog\n'],
    ['a byte-order mark and CRLF', '\uFEFFa,b,class\r\n1,2,cat\r\n3,4,dog\r\n'],
    ['lone carriage returns', 'a,b,class\r1,2,cat\r3,4,dog\r'],
    ['blank lines', 'a,b,class\n\n1,2,cat\n\n3,4,dog\n\n\n'],
    ['no line end at the end', 'a,b,class\n1,2,cat\n3,4,dog'],
    ['quoted fields', '"a","b",class\n"1",2,"cat"\n3,"4",dog\n'],
    ['blanks around fields', ' a , b ,class\n 1 , 2 , cat \n3,4,dog\n'],
    ['the label in front', 'class,a,b\ncat,1,2\ndog,3,4\n'],
    ['a column called Class', 'a,Class,b\n1,cat,2\n3,dog,4\n'],
  ])('may have %s', (_, text) => {
    expect(plain(text)).toEqual(cats);
  });

  it('may have delimiters, quotes and line ends inside quoted names', () => {
    const data = readCsv('"x, m","y\n""up""",class\n1,2,no\n3,4,yes\n');
    expect(data.featureNames).toEqual(['x, m', 'y\n"up"']);
    expect([...data.x]).toEqual([1, 2, 3, 4]);
  });

  it('may number its columns', () => {
    expect(plain('0,1,2\n5,6,1\n7,8,0\n', { label: 3, header: true }).y).toEqual([1, -1]);
  });

  it.each([
    ['years', 'name,1990,1991,class\n1,2,3,a\n4,5,6,b\n'],
    ['names that a label has too', 'a,b,class\n1,2,a\n4,5,b\n'],
  ])('may have %s in its header', (_, text) => {
    expect(plain(text).count).toBe(2);
  });

  it('may have no header, if that is said', () => {
    const text = '5.1,3.5,a\n4.9,3.0,b\n';
    expect(plain(text, { header: false, label: -1 })).toEqual({
      x: [5.1, 3.5, 4.9, 3],
      y: [-1, 1],
      featureNames: ['x1', 'x2'],
      labelNames: ['a', 'b'],
      count: 2,
      dimension: 2,
    });
    expect(plain(text, { header: false, label: 'x3' }).labelNames).toEqual(['a', 'b']);
  });

  it.each([
    ['commas in the header', 'height (cm, mandatory);weight (kg, mandatory);class\n1.5;2;1\n-1;-2;0\n', 2],
    ['as many commas as semicolons in the header', 'a, b;c, d;class\n1.5;2;1\n-1;-2;0\n', 2],
    ['semicolons in a quoted name', '"a;b;c",d,class\n1.5,2,1\n-1,-2,0\n', 2],
    ['tabs among names of several words', 'a b, c\td\tclass\n1.5\t2\t1\n-1\t-2\t0\n', 2],
    ['bars among semicolons', 'a;b|c;d|class\n1.5|2|1\n-1|-2|0\n', 2],
    ['commas inside quoted fields', 'a;b;class\n"1.5";2;"1,0"\n-1;-2;"0,0"\n', 2],
  ])('is divided by what divides its rows: %s', (_, text, dimension) => {
    const { x, dimension: d } = readCsv(text);
    expect(d).toBe(dimension);
    expect([...x]).toEqual([1.5, 2, -1, -2]);
  });

  it('gives back every double exactly', () => {
    const number = fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0);
    const rows = fc.array(fc.tuple(number, number), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(rows, (values) => {
        const text = values.map(([a, b], i) => `${a},${b},${i === 0 ? 'no' : 'yes'}`).join('\n');
        expect([...readCsv(`a,b,y\n${text}`).x]).toEqual(values.flat());
      }),
    );
  });
});

describe('labels', () => {
  const read = (labels: readonly string[], options?: CsvOptions) =>
    plain(`a,y\n${labels.map((label, i) => `${i},${label}`).join('\n')}`, options);

  it.each([
    [
      ['-1', '1', '+1'],
      [-1, 1, 1],
      ['-1', '1'],
    ],
    [
      ['0', '1', '1.0'],
      [-1, 1, 1],
      ['0', '1'],
    ],
    [
      ['yes', 'no', 'yes'],
      [1, -1, 1],
      ['no', 'yes'],
    ],
    [
      ['10', '9', '10'],
      [1, -1, 1],
      ['9', '10'],
    ],
  ])('%j are %j', (labels, y, names) => {
    expect(read(labels)).toMatchObject({ y, labelNames: names });
  });

  it.each(['kind', 3, -1, '3', '-1', ' kind '])('stand in the column %j', (label) => {
    expect(plain('a,y,kind\n1,2,cat\n3,4,dog\n', { label })).toMatchObject({
      featureNames: ['a', 'y'],
      y: [-1, 1],
    });
  });

  it.each<[string | number, number[], [string, string]]>([
    ['setosa', [1, -1, -1, 1], ['not setosa', 'setosa']],
    [' virginica ', [-1, -1, 1, -1], ['not virginica', 'virginica']],
  ])('%j against the rest', (positive, y, names) => {
    expect(read(['setosa', 'versicolor', 'virginica', 'setosa'], { positive })).toMatchObject({
      y,
      labelNames: names,
    });
  });

  it('that are numbers may be named by any that is equal, and of two the other keeps its name', () => {
    expect(read(['1', '2', '3.0'], { positive: 3 })).toMatchObject({
      y: [-1, -1, 1],
      labelNames: ['not 3', '3'],
    });
    expect(read(['1', '2'], { positive: '1.0' })).toMatchObject({ y: [1, -1], labelNames: ['2', '1'] });
  });

  it.each(['+', '-'])('%s is one', (label) => {
    expect(read(['x', label]).labelNames).toContain(label);
  });

  it.each([
    'NA',
    'na',
    'N/A',
    '#N/A',
    'NaN',
    '-nan',
    'null',
    'NULL',
    'None',
    'nil',
    '?',
    '<NA>',
    'undefined',
  ])('%s is a missing one', (missing) => {
    const message = `CSV: line 4, column 2 ("y") holds no label but ${JSON.stringify(missing)}, which stands for a missing one: fill it in or take the line out; a class of this name needs another`;
    expect(() => read(['1', '1', missing, missing])).toThrow(new InputError(message));
    expect(() => read(['1', '2', missing], { positive: '1' })).toThrow(new InputError(message));
  });

  it('a name that reads like a position is a name', () => {
    expect(plain('2,a,b\ncat,1,2\ndog,3,4\n', { label: '2' }).labelNames).toEqual(['cat', 'dog']);
  });
});

describe('one clear line says what is wrong:', () => {
  it.each<[string, string, CsvOptions, string]>([
    ['empty', '', {}, 'd.csv is empty: give a header line and one line for each example'],
    ['blank', '\n \n', {}, 'd.csv is empty: give a header line and one line for each example'],
    ['header only', 'a,y\n', {}, 'd.csv has a header and no data: give one line for each example below it'],
    ['ragged', 'a,y\n\n1,0\n2\n', {}, 'd.csv: line 4 has 1 field and the header has 2: make them equal'],
    [
      'no header',
      '1.5,2,-1\n3,4,1\n',
      {},
      'd.csv: line 1 holds only numbers where the names of the columns should stand: if it is data, say --no-header ("header": false), if these are names, --header ("header": true)',
    ],
    [
      'no header, in whole numbers',
      '1,2,0\n3,4,1\n',
      {},
      'd.csv: line 1 holds only numbers where the names of the columns should stand: if it is data, say --no-header ("header": false), if these are names, --header ("header": true)',
    ],
    [
      'no header, with words for labels',
      '5,3,a\n4,3,b\n6,2,a\n',
      {},
      'd.csv: line 1 looks like an example where the names of the columns should stand: if it is data, say --no-header ("header": false), if these are names, --header ("header": true)',
    ],
    [
      'no header, with a word that does not come again',
      '5.1,3,a\n4,3,b\n6,2,b\n',
      {},
      'd.csv: line 1 looks like an example where the names of the columns should stand: if it is data, say --no-header ("header": false), if these are names, --header ("header": true)',
    ],
    [
      'no header and no label',
      '5.1,3,a\n4,3,b\n',
      { header: false },
      'd.csv has no header that names a label column: give its position with --label ("label"), 1 to 3, -1 being the last',
    ],
    [
      'no header and a ragged line',
      '5.1,3,a\n4,b\n',
      { header: false, label: -1 },
      'd.csv: line 2 has 2 fields and line 1 has 3: make them equal',
    ],
    [
      'an unknown class',
      'a,y\n1,cat\n2,dog\n3,emu',
      { positive: 'dgo' },
      'd.csv: no label in "y" is "dgo": did you mean "dog"?',
    ],
    [
      'a missing feature',
      'a,y\n1,0\nNA,1',
      {},
      'd.csv: line 3, column 1 ("a") is "NA", a missing value: fill it in or take the line out',
    ],
    [
      'empty name',
      'a,,y\n1,2,0',
      {},
      'd.csv: line 1, column 2 of the header is empty: name the column or take it out',
    ],
    [
      'twice a name',
      'a,a,y\n1,2,0',
      {},
      'd.csv: line 1, column 2: the name "a" is already that of column 1: give each its own',
    ],
    [
      'no label',
      'a,b\n1,2',
      {},
      'd.csv: no column is called label, class, target, y: give the label column by name or position; the columns are a, b',
    ],
    [
      'two usual names',
      'a,y,class\n1,2,3',
      {},
      'd.csv: more than one column is called label, class, target, y: give the label column by name or position; the columns are a, y, class',
    ],
    [
      'misspelt label',
      'a,kind\n1,2',
      { label: 'knid' },
      'd.csv: there is no column "knid": did you mean "kind"?',
    ],
    [
      'unknown label',
      'a,kind\n1,2',
      { label: 'banana' },
      'd.csv: there is no column "banana": use one of a, kind',
    ],
    [
      'column 0',
      'a,b\n1,2',
      { label: 0 },
      'd.csv: there is no column 0: positions go from 1 to 2, or from -1 for the last; the columns are a, b',
    ],
    [
      'column 3',
      'a,b\n1,2',
      { label: '3' },
      'd.csv: there is no column 3: positions go from 1 to 2, or from -1 for the last; the columns are a, b',
    ],
    [
      'one label',
      'a,y\n1,0\n2,0',
      {},
      'd.csv: the label column "y" has 1 value (0): two are needed, -1 and 1, 0 and 1, or two words',
    ],
    [
      'three labels',
      'a,y\n1,0\n2,1\n3,2',
      {},
      'd.csv: the label column "y" has 3 values (0, 1, 2): follow one of them against the rest with --positive NAME ("positive": "NAME")',
    ],
    [
      'many labels',
      'a,y\n1,0\n2,1\n3,2\n3,3\n3,4',
      {},
      'd.csv: the label column "y" has 5 values (0, 1, 2, 3, 4): follow one of them against the rest with --positive NAME ("positive": "NAME")',
    ],
    [
      'missing label',
      'a,y\n1,0\n2,',
      {},
      'd.csv: line 3, column 2 ("y") holds no label: fill it in or take the line out',
    ],
    [
      'NaN',
      'a,b,y\n1,2,0\n1,NaN,1',
      {},
      'd.csv: line 3, column 2 ("b") is NaN: features must be finite numbers',
    ],
    [
      'infinite',
      'a,y\n-inf,0\n1,1',
      {},
      'd.csv: line 2, column 1 ("a") is -inf: features must be finite numbers',
    ],
    [
      'too large',
      'a,y\n1e999,0\n1,1',
      {},
      'd.csv: line 2, column 1 ("a") is 1e999, beyond the largest double: rescale it',
    ],
    [
      'empty feature',
      'a,b,y\n,2,0\n1,1,1',
      {},
      'd.csv: line 2, column 1 ("a") is empty: fill it in or take the line out',
    ],
    [
      'a word',
      'a,b,y\n1,red,0\n1,1,1',
      {},
      'd.csv: line 2, column 2 ("b") is "red": features must be numbers',
    ],
    [
      'a hexadecimal',
      'a,y\n0x1f,0\n1,1',
      {},
      'd.csv: line 2, column 1 ("a") is "0x1f": features must be numbers',
    ],
    [
      'a decimal comma',
      'a;y\n1,5;0\n1;1',
      {},
      'd.csv: line 2, column 1 ("a") is "1,5": write decimals with a point',
    ],
    [
      'labels alone',
      'y\n0\n1',
      {},
      'd.csv has the label column "y" and no other: add a column for each feature',
    ],
    [
      'after a quoted line end',
      '"a\nb",y\n"1\n",0\nx,1',
      {},
      'd.csv: line 5, column 1 ("a\\nb") is "x": features must be numbers',
    ],
    [
      'an open quote',
      'a,y\n"1,0\n2,1\n',
      {},
      'd.csv: line 2 has a quotation mark that is not closed or stands inside a field: close it, or double it inside a quoted field',
    ],
  ])('%s', (_, text, options, message) => {
    expect(() => readCsv(text, { source: 'd.csv', ...options })).toThrow(new InputError(message));
  });
});
