import { writeLicences } from './build.ts'

// The last step of `npm run build`: what a release is made of names whose work it holds.
await writeLicences()
