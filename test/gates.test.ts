// The laws of the gate table: they loop over it and name no gate.

import { describe, expect, it } from 'vitest';
import { nowhere } from '../src/base/span.ts';
import { load } from '../src/compile.ts';
import type { Gate } from '../src/gates/gate.ts';
import { gateReference } from '../src/gates/reference.ts';
import { gates } from '../src/gates/table.ts';
import { createBuilder, gate as gateStage, input } from '../src/form/builder.ts';
import { evaluate } from '../src/form/evaluate.ts';
import type { Program, Ref } from '../src/form/form.ts';
import { applyGate, applyPartial, formulaContext, lowerBody, numbers, valueProgram } from '../src/lower/formula.ts';
import { exactRules } from '../src/form/simplify.ts';
import { duals } from '../src/lower/tangent.ts';
import { parseFormula } from '../src/syntax/parse.ts';
import { numericalDerivative, samplePoints } from './gate-samples.ts';

const table = [...gates.values()];
const named = (all: readonly Gate[]): readonly (readonly [string, Gate])[] => all.map((gate) => [gate.name, gate] as const);

/** The formula as stages of the gate's arguments and, if `withOut`, of its value. */
function formulaProgram(gate: Gate, text: string, withOut: boolean): Program {
  const builder = createBuilder(applyGate, exactRules, gate.args);
  const parameters = gate.args.map((name) => ({ name, ref: input(builder, name, 'active', 'real', [], nowhere, name) }));
  const args = parameters.map(({ ref }) => ref);
  const { context, values } = formulaContext(builder, gate, args, withOut ? gateStage(builder, gate, args, nowhere) : null);
  const result = lowerBody(context, values, parseFormula(text));
  return {
    stages: builder.stages,
    forward: builder.stages.length,
    parameters,
    results: [{ name: '', ref: result }],
    seeds: [],
    gradients: [],
    checks: [],
    adjoints: new Map(),
  };
}

const numberOf = (program: Program): Ref => (program.results[0] as Program['results'][number]).ref;

/** The derivative in argument `j` of a formula's program. */
function tangentOf(program: Program, point: readonly number[], j: number): number {
  const values = new Map(program.parameters.map(({ name }, i) => [name, { value: point[i] as number, tangent: i === j ? 1 : 0 }]));
  const result = evaluate(program, { values, sizes: new Map() }, duals).scalar(numberOf(program));
  return result?.tangent ?? NaN;
}

const kinkPrograms = new Map<Gate, readonly Program[]>();

/** A first step for differences that crosses no kink and stays in the domain; 0 where there is none of use. */
function soundStep(gate: Gate, point: readonly number[], i: number): number {
  const kinks = kinkPrograms.get(gate) ?? gate.kinks.map((kink) => formulaProgram(gate, kink, false));
  kinkPrograms.set(gate, kinks);
  const x = point[i] as number;
  const [from, to] = gate.domain[gate.args[i] as string] ?? [-Infinity, Infinity];
  let step = Math.min(0.3, Math.max(Math.abs(x), 1e-3) * 0.3, (x - from) / 2, (to - x) / 2);
  const kinkAt = (program: Program, value: number): number => {
    const values = new Map(program.parameters.map(({ name }, k) => [name, k === i ? value : (point[k] as number)]));
    return evaluate(program, { values, sizes: new Map() }, numbers).scalar(numberOf(program)) ?? NaN;
  };
  for (let tries = 0; tries < 12; tries++, step /= 2) {
    // A formula that changes its sign, or falls far towards 0, has a kink in between.
    const clear = kinks.every((program) => {
      const middle = kinkAt(program, x);
      const around = Array.from({ length: 25 }, (_, k) => kinkAt(program, x + (k / 12 - 1) * 1.5 * step));
      return around.every((value) => value * middle > 0 && Math.abs(value) > Math.abs(middle) * 0.2);
    });
    if (clear) return step;
  }
  return 0;
}

/** Compares a derivative with differences of f along argument `i` at many points; gives how many could be judged. */
function agree(
  gate: Gate,
  f: (point: readonly number[]) => number,
  derivative: (point: readonly number[]) => number,
  i: number,
  count: number,
): number {
  let judged = 0;
  for (const point of samplePoints(gate, count, 7 + i)) {
    const step = soundStep(gate, point, i);
    const value = f(point);
    if (step < 1e-5 || !Number.isFinite(value) || Math.abs(value) > 1e12) continue;
    const numerical = numericalDerivative((x) => f(point.map((other, k) => (k === i ? x : other))), point[i] as number, step);
    const scale = Math.max(Math.abs(numerical.value), 1e-3 * Math.abs(value));
    if (!(numerical.error <= 1e-7 * scale) && numerical.error !== 0) continue;
    judged++;
    const got = derivative(point);
    if (!(Math.abs(got - numerical.value) <= 1e-6 * scale)) {
      expect.fail(
        `${gate.name}(${point.join(', ')}): derivative in ${gate.args[i] as string} is ${got}, differences give ${numerical.value}`,
      );
    }
  }
  return judged;
}

const truthful = table.filter((gate) => gate.type !== 'truth' && !gate.surrogate);
/** Truth and steps may ignore NaN. */
const smooth = table.filter((gate) => gate.type === 'real' && !gate.discontinuous);

describe('every record', () => {
  it('is found under its own name', () => {
    for (const [name, gate] of gates) expect(gate.name).toBe(name);
  });

  it('has no spelling twice', () => {
    const spellings = table.flatMap((gate) => [gate.name, ...gate.aliases]);
    expect(new Set(spellings).size).toBe(spellings.length);
  });

  it.each(named(table))('%s speaks of its own arguments only', (_, gate) => {
    const mentioned = [...gate.latex.matchAll(/#(\w+)/g)].map(([, argument]) => argument);
    expect(new Set(mentioned)).toEqual(new Set(gate.args));
    for (const region of [gate.partials, gate.domain, ...gate.curvature.map(({ where }) => where)]) {
      for (const argument of Object.keys(region)) expect(gate.args).toContain(argument);
    }
    expect(gate.doc).toMatch(/^\S.*\.$/);
  });

  it.each(named(table))('%s has formulas that close, each gate in them with as many arguments as it takes', (_, gate) => {
    const programs = [
      ...(gate.value.kind === 'formula' ? [valueProgram(gate)] : []),
      ...Object.values(gate.partials).map((text) => formulaProgram(gate, text, true)),
      ...gate.kinks.map((text) => formulaProgram(gate, text, false)),
    ];
    for (const { stages } of programs) {
      for (const { op, guard } of stages) {
        for (const { condition } of guard) expect(stages[condition]?.type).toBe('truth');
        if (op.kind === 'gate') expect(op.args.length).toBe(op.gate.args.length);
      }
    }
  });

  it('computes no value by way of itself', () => {
    const done = new Set<Gate>();
    const visit = (gate: Gate, above: readonly Gate[]): void => {
      expect(above.map(({ name }) => name)).not.toContain(gate.name);
      if (done.has(gate) || gate.value.kind !== 'formula') return;
      for (const { op } of valueProgram(gate).stages) if (op.kind === 'gate') visit(op.gate, [...above, gate]);
      done.add(gate);
    };
    for (const gate of table) visit(gate, []);
  });
});

describe('the reference page', () => {
  it('has every gate once, with its doc', () => {
    const page = gateReference();
    const headings = page.split('\n').filter((line) => line.startsWith('### '));
    expect(headings.length).toBe(gates.size);
    for (const gate of table) expect(page).toContain(`\n${gate.doc}\n`);
    expect(new Set(headings).size).toBe(headings.length);
    expect(page).not.toMatch(/undefined|#[a-z]/);
  });
});

describe('derivatives', () => {
  const cases = truthful.flatMap((gate) =>
    Object.keys(gate.partials).map((argument) => [`${gate.name} in ${argument}`, gate, argument] as const),
  );

  it.each(cases)('%s is that of the value', (_, gate, argument) => {
    const i = gate.args.indexOf(argument);
    const value = (point: readonly number[]): number => applyGate(gate, point);
    const judged = agree(gate, value, (point) => applyPartial(gate, argument, point, value(point)) ?? NaN, i, 60);
    expect(judged).toBeGreaterThan(15);
  });

  it.each(cases)('%s has derivatives of its own', (_, gate, argument) => {
    const program = formulaProgram(gate, gate.partials[argument] as string, true);
    const partial = (point: readonly number[]): number => applyPartial(gate, argument, point, applyGate(gate, point)) ?? NaN;
    for (const [i, other] of gate.args.entries()) {
      if (!(other in gate.partials)) continue;
      expect(agree(gate, partial, (point) => tangentOf(program, point, i), i, 40)).toBeGreaterThan(8);
    }
  });

  it.each(named(table.filter((gate) => gate.type === 'truth')))('%s has none', (_, gate) => {
    expect(Object.values(gate.partials).every((text) => text === '0')).toBe(true);
    expect(Object.keys(gate.partials)).toEqual([...gate.args]);
  });
});

describe('values', () => {
  it.each(named(table))('%s lies in its range', (_, gate) => {
    for (const point of samplePoints(gate, 300, 3)) {
      const value = applyGate(gate, point);
      if (Number.isNaN(value)) expect.fail(`${gate.name}(${point.join(', ')}) is NaN in its domain`);
      expect(value).toBeGreaterThanOrEqual(gate.range[0]);
      expect(value).toBeLessThanOrEqual(gate.range[1]);
    }
  });

  it.each(named(smooth))('%s of NaN is NaN', (_, gate) => {
    for (const point of samplePoints(gate, 5, 4)) {
      for (const i of gate.args.keys())
        expect(
          applyGate(
            gate,
            point.map((x, k) => (k === i ? NaN : x)),
          ),
        ).toBeNaN();
    }
  });

  const regions = table.flatMap((gate) => gate.curvature.map((region, i) => [`${gate.name}, region ${String(i)}`, gate, region] as const));
  it.each(regions)('%s has the curvature it claims', (_, gate, { where, is }) => {
    const points = samplePoints(gate, 400, 5, where);
    for (let i = 0; i + 1 < points.length; i += 2) {
      const [a, b] = [points[i] as readonly number[], points[i + 1] as readonly number[]];
      const middle = applyGate(
        gate,
        a.map((x, k) => (x + (b[k] as number)) / 2),
      );
      const [atA, atB] = [applyGate(gate, a), applyGate(gate, b)];
      const mean = atA / 2 + atB / 2;
      if (!Number.isFinite(mean) || !Number.isFinite(middle)) continue;
      const slack = 1e-12 * (1 + Math.abs(atA) + Math.abs(atB));
      if (is !== 'concave') expect(middle).toBeLessThanOrEqual(mean + slack);
      if (is !== 'convex') expect(middle).toBeGreaterThanOrEqual(mean - slack);
    }
  });
});

describe('the generated text', () => {
  const written = table.flatMap((gate) => {
    const text = callText(gate);
    return text === null ? [] : [[gate.name, gate, text] as const];
  });

  it.each(written)('of %s gives the value to the bit', (_, gate, text) => {
    // All data: a quotient by a variable is staged as a product with the inverse, and may differ in its last bit.
    const compiled = load(`probe(${gate.args.map((argument) => `const ${argument}`).join(', ')}) = ${text}`)['probe'] as (
      ...args: readonly number[]
    ) => number;
    const special = [0, -0, 1, -1, 0.5, Infinity, -Infinity, NaN];
    const points = [
      ...samplePoints(gate, 100, 6),
      ...special.map((x) => gate.args.map(() => x)),
      ...special.map((x) => gate.args.map((_argument, i) => (i === 0 ? x : 2))),
    ];
    for (const point of points) expect(compiled(...point), `${gate.name}(${point.join(', ')})`).toBe(applyGate(gate, point));
  });
});

/** An expression of the gate's arguments that is this gate; null where the language has none. */
function callText(gate: Gate): string | null {
  const { args, name, value } = gate;
  if (gate.callable) return `${name}(${args.join(', ')})`;
  // Of whole numbers or of truth values, which no parameter is.
  if (value.kind !== 'infix' || value.precedence < 1) return null;
  const text = `${args[0] ?? ''} ${name} ${args[1] ?? ''}`;
  return gate.type === 'truth' ? `if(${text}, 1, 0)` : text;
}
