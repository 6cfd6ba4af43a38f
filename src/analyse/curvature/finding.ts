// What a rule finds: how a value bends, and the stages that it looked at.

import type { Ref } from '../../form/form.ts';
import type { ProgramCurvature } from './known.ts';

export type Finding = { readonly curvature: ProgramCurvature; readonly of: readonly Ref[] };

export const unknown: Finding = { curvature: 'unknown', of: [] };
