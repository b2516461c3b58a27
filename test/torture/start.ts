import process from 'node:process'

// `npm run torture` is the repository's; with `--sync` first it is the sync's,
// with `--planner [states] [first seed]` that of the sync's planner.
if (process.argv[2] === '--sync') {
  process.argv.splice(2, 1)
  await import('./sync.ts')
} else if (process.argv[2] === '--planner') {
  process.argv.splice(2, 1)
  await import('./sync-planner.ts')
} else {
  await import('./run.ts')
}
