import type { FixtureHeader } from '../fixtures.ts';

/** One rule broken: a piece of our source and what it becomes. */
export interface Mutation {
  /** The member of the plugin that is wrong then, or what part of the scheduler is. */
  readonly point: string;
  /** The kind of stored cases that must notice; `own tests`: no case asks, so the tests beside the file must. */
  readonly seenBy: FixtureHeader['mode'] | 'own tests';
  /** Below src/. */
  readonly file: string;
  /** What the scheduler does then, in words. */
  readonly what: string;
  /** Stands there exactly once. */
  readonly from: string;
  readonly to: string;
}

/** All mutations of one plugin or part. */
export interface MutationSet {
  /** A plugin as KubeSchedulerConfiguration spells it, or a part of the scheduler. */
  readonly name: string;
  readonly mutations: readonly Mutation[];
}

/** Mutations of one part that the same cases notice. */
export function mutationsOf(
  seenBy: Mutation['seenBy'],
  file: string,
  mutations: readonly Omit<Mutation, 'seenBy' | 'file'>[],
): Mutation[] {
  return mutations.map((mutation) => ({ ...mutation, seenBy, file }));
}
