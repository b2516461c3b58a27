import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { z } from 'zod'

/** Lists what the app is shipped with and under which terms. Runs in a checkout, as the build does. */

const Names = z.record(z.string(), z.string()).default({})
const Entry = z.object({
  version: z.string().default(''),
  license: z.string().optional(),
  dev: z.boolean().default(false),
  devOptional: z.boolean().default(false),
  dependencies: Names,
  peerDependencies: Names,
})
const Lock = z.object({ packages: z.record(z.string(), Entry) })
type Lock = z.infer<typeof Lock>['packages']

/** A package that is shipped; `text` is all that it says about its terms, else its author. */
export type ShippedPackage = Readonly<{
  name: string
  version: string
  /** SPDX expression of package.json. */
  licence: string
  text: string
}>

const nameOf = (place: string): string => place.slice(place.lastIndexOf('node_modules/') + 13)

/** Where Node finds a package that another one imports: inside it, else further out. */
function placeOf(lock: Lock, from: string, name: string): string | null {
  const place = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`
  if (lock[place] !== undefined) return place
  if (from === '') return null
  return placeOf(lock, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name)
}

/** All that the named packages bring with them, themselves included. */
function withNeeds(lock: Lock, names: readonly string[]): Set<string> {
  const found = new Set<string>()
  const add = (from: string, name: string): void => {
    const place = placeOf(lock, from, name)
    if (place === null || found.has(place)) return
    found.add(place)
    const entry = lock[place]
    for (const need of Object.keys({ ...entry?.dependencies, ...entry?.peerDependencies })) {
      add(place, need)
    }
  }
  for (const name of names) add('', name)
  return found
}

const imported = /(?:\bfrom|\bimport)\s*\(?\s*'((?:@[\w.-]+\/)?[\w-][\w.-]*)(?:\/[^']*)?'/g

/** Names of the packages that a folder's sources import, and that are bundled for that. */
async function importsOf(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true })
  const sources = files.filter((file) => /\.tsx?$/.test(file) && !file.endsWith('vite.config.ts'))
  const texts = await Promise.all(sources.map((file) => readFile(join(folder, file), 'utf8')))
  const names = texts.flatMap((text) => [...text.matchAll(imported)].map(([, name = '']) => name))
  // Electron is a program of its own and brings its licences in files of its own.
  return names.filter((name) => name !== 'electron')
}

/** What a package says about its terms: licence files, notices, and folders of such. */
async function termsOf(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) =>
    /^(licen[cs]es?|copying|notice|third[_-]party)/i.test(name),
  )
  const texts = names.toSorted().map(async (name) => {
    const path = join(folder, name)
    return (await stat(path)).isDirectory() ? filesIn(path) : readFile(path, 'utf8')
  })
  return (await Promise.all(texts)).join('\n\n').trim() || authorOf(folder)
}

const About = z.object({
  author: z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]),
})

/** Stands in for the text that some packages leave out. */
async function authorOf(folder: string): Promise<string> {
  const about = About.safeParse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')))
  const by = about.success ? ` Author: ${about.data.author}` : ''
  return `The package carries no text of its licence.${by}`
}

async function filesIn(folder: string): Promise<string> {
  const names = (await readdir(folder)).toSorted()
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return texts.join('\n\n')
}

/**
 * Every package that the app ships with, by name: those installed beside it, and those that the
 * window and the bridges are bundled with. Throws where a package is not installed.
 */
export async function shippedPackages(root: string): Promise<ShippedPackage[]> {
  const text = await readFile(join(root, 'package-lock.json'), 'utf8')
  const lock = Lock.parse(JSON.parse(text)).packages
  const bundled = await Promise.all(
    ['renderer', 'preload'].map((one) => importsOf(join(root, one))),
  )
  const installed = Object.keys(lock).filter((place) => {
    const entry = lock[place]
    return place !== '' && entry?.dev === false && !entry.devOptional
  })
  const places = new Set([...installed, ...withNeeds(lock, bundled.flat())])
  const shipped = [...places].map(async (place) => ({
    name: nameOf(place),
    version: lock[place]?.version ?? '',
    licence: lock[place]?.license ?? '',
    text: await termsOf(join(root, place)),
  }))
  const found = await Promise.all(shipped)
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** The list as a text file for people. */
export function licencesText(packages: readonly ShippedPackage[]): string {
  const line = '-'.repeat(72)
  const parts = packages.map(({ name, version, licence, text }) =>
    [line, `${name} ${version}`, `Licence: ${licence}`, '', text].join('\n').trimEnd(),
  )
  const head = 'DingKeep is shipped with these packages, each under the terms that stand below it.'
  return `${[head, ...parts].join('\n\n')}\n`
}
