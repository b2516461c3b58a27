import fc from 'fast-check'

/**
 * Properties try the same cases in every run, so that a red run can be repeated; `FC_SEED=random`
 * (or a number) looks elsewhere, as whoever changes a rule should.
 */
const wanted = process.env['FC_SEED'] ?? '20261121'
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted) })
