import type { SyncKind } from '../../../../main/core/sync/types.ts'

/** Seeds that once broke a rule, by kind; `any`: the kind is drawn too. */
export const found: Readonly<Record<SyncKind | 'any', readonly number[]>> = {
  any: [
    1041, 1616, 2695, 10952, 11159, 20133, 21297, 21305, 21434, 22684, 30660, 31631, 42719, 5000202,
    11436, 12949, 14416, 24278, 26161, 19048, 11827, 103235, 103526, 114175, 120605, 128854, 129187,
    201139,
  ],
  contact: [1, 24, 26, 70, 130],
  event: [4, 36, 44, 154, 156, 303, 340],
  mail: [10, 14, 65, 68, 86, 127, 152, 263, 269, 468, 533, 587, 596, 622],
  task: [8, 28, 55, 81, 195, 375, 527],
}
