/** One package of the list of licences. */
export type LicencePart = { name: string; version: string; licence: string; text: string }

const head = /^-{72}\n(\S+) (\S+)\nLicence: (.*)\n/gm

/** Takes the file of licences apart; a licence may hold lines that look like the ones between. */
export function licenceParts(file: string): LicencePart[] {
  const found = [...file.matchAll(head)]
  return found.map((match, at) => {
    const [whole, name = '', version = '', licence = ''] = match
    const end = found[at + 1]?.index ?? file.length
    return { name, version, licence, text: file.slice(match.index + whole.length, end).trim() }
  })
}
