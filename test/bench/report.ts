import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { machineLines, today } from './machine.ts'
import { productTable } from './product.ts'
import { type Result, tableOf } from './table.ts'

const page = 'resources/docs/benchmarks.md'

/** Writes the page of figures; gives its path in the project. */
export async function writePage(result: Result): Promise<string> {
  const { files, folders, bytes } = result.extent
  const text = [
    '# Measured beside restic',
    '',
    `Measured on ${today()} by \`npm run bench -- --files ${files} --rounds ${result.rounds.length} --write\`.`,
    '',
    '## Machine',
    '',
    ...(await machineLines()),
    '',
    '## Data',
    '',
    `${files} files in ${folders} folders, ${(bytes / 1e9).toFixed(2)} GB, made from a seed. 95 % are mails of 2–80 KB`,
    '(62 % HTML in Latin and Chinese text, 38 % with an attachment in base64, some of them shared),',
    '5 % office files of 50 KB–5 MB, of which 60 % do not compress; 5 % of all are duplicates. The change',
    'adds 3.8 %, edits 1.2 % (in office files by an insertion near the middle) and deletes 0.5 %.',
    '',
    '## Figures',
    '',
    ...tableOf(result),
    '',
    '## What a person waits for',
    '',
    ...productTable(result.product),
    '',
    'The first row is the time from a name in the search of the catalogue to the file on the disk in an opened',
    'app, the second a `dingkeep restore latest --include …` with the start of the program and the derivation of',
    'its key. The third is a whole `dingkeep backup` as a process; the sample server keeps the rate limits of the',
    'documentation, so that the number of calls bounds the time.',
    '',
    '## How it was measured',
    '',
    'Each operation ran with both programs right after one another on the same files, which program was first',
    'alternated by round, and a ratio is that of such a pair. All files were read before, so that the cache was',
    'warm for both, and `sync` ran before each measurement. Each operation is a process of its own, its start',
    "included; ours ran from its sources with Node's compile cache, which stands for the bundle of the packed",
    'product. restic ran with its defaults: cache, self-check of what it writes, compression `auto`. Ours ran as',
    'the product does: locks, self-check, `fsync`, the whole run from the folder to the snapshot.',
    'A part of the time of short operations is the derivation of the key from the password: restic fits its',
    'cost to the computer when it makes a repository, ours is fixed. CPU is user and system time; peak memory is',
    'the greatest resident size over all rounds. In the first round both restored folders were compared with the',
    'source in every byte. Seconds depend on what else the machine did; ratios much less.',
    '',
  ].join('\n')
  const target = fileURLToPath(new URL(`../../${page}`, import.meta.url))
  await mkdir(fileURLToPath(new URL('.', `file://${target}`)), { recursive: true })
  await writeFile(target, text)
  return page
}
