import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { longestInput, methods } from '../../preload/contract/methods.ts';
import type { MethodName } from '../../preload/contract/methods.ts';

/** Of a schema as JSON Schema, what its largest value is made of. */
interface Node {
  type?: string;
  anyOf?: Node[];
  oneOf?: Node[];
  const?: unknown;
  enum?: string[];
  properties?: Record<string, Node>;
  items?: Node;
  maxItems?: number;
  maxLength?: number;
  maximum?: number;
  pattern?: string;
}

const longer = (one: unknown, other: unknown): unknown =>
  JSON.stringify(other).length > JSON.stringify(one).length ? other : one;

/** Texts are quotes: each takes two characters of JSON, as a backslash of a path does. */
function largest(node: Node): unknown {
  const { anyOf, oneOf = anyOf, enum: options = oneOf?.map(largest) } = node;
  if (options !== undefined) return options.reduce(longer);
  if (node.const !== undefined) return node.const;
  switch (node.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(node.properties ?? {}).map(([name, member]) => [name, largest(member)]),
      );
    case 'array':
      if (node.maxItems === undefined || node.items === undefined) break;
      return new Array(node.maxItems).fill(largest(node.items));
    case 'string':
      // An action of the palette: its name and an ID.
      if (node.pattern !== undefined) return `${'a'.repeat(40)} ${'a'.repeat(64)}`;
      if (node.maxLength === undefined) break;
      return '"'.repeat(node.maxLength);
    case 'integer':
    case 'number':
      return node.maximum;
    case 'boolean':
      return false;
    case 'null':
      return null;
  }
  throw new Error(`Nothing bounds ${JSON.stringify(node)}.`);
}

describe('The largest good input', () => {
  it.each(Object.keys(methods) as MethodName[])('of %s is looked at', (name) => {
    const { input } = methods[name];
    const most = largest(z.toJSONSchema(input, { io: 'input' }) as Node);
    expect(input.safeParse(most)).toMatchObject({ success: true });
    expect(JSON.stringify(most).length).toBeLessThanOrEqual(longestInput(name));
  });
});
