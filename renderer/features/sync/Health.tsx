import { StateWord } from '../../ui/Shape.tsx'
import { useFormats, useWords } from '../../words.tsx'
import type { Link } from './parts.tsx'

type Proof = NonNullable<Link['proof']>

const sum = (proofs: readonly Proof[], name: Exclude<keyof Proof, 'at'>): number =>
  proofs.reduce((all, proof) => all + proof[name], 0)

/** The oldest of some moments: what is shown is never newer than it is. */
const oldest = (proofs: readonly Proof[]): string => proofs.map(({ at }) => at).toSorted()[0] ?? ''

/** What the last comparison of both sides found, over one or many links; nothing before the first. */
export function Health({ proofs }: { proofs: readonly (Proof | null)[] }) {
  const { say } = useWords()
  const { moment, number } = useFormats()
  const known = proofs.filter((proof) => proof !== null)
  if (known.length === 0) return null
  const differ = sum(known, 'differ')
  const left = sum(known, 'waiting') + sum(known, 'aside')
  const isEqual = differ + left === 0
  const figures = (['same', 'differ', 'waiting', 'outside', 'aside'] as const).map((name) => ({
    name,
    n: sum(known, name),
  }))
  return (
    <section className="card pad sync-health" aria-label={say('sync.health.title')}>
      <StateWord shape={isEqual ? 'good' : 'triangle'} tone={isEqual ? 'green' : 'amber'}>
        {isEqual
          ? say('sync.health.equal')
          : differ > 0
            ? say('sync.health.differs', { n: differ })
            : say('sync.health.waits', { n: left })}
      </StateWord>
      <dl>
        {figures.map(({ name, n }) => (
          <div key={name}>
            <dt className="small second">{say(`sync.health.${name}`)}</dt>
            <dd className="strong">{number(n)}</dd>
          </div>
        ))}
      </dl>
      <span className="small second end">
        {say('sync.health.at', { when: moment(oldest(known)) })}
      </span>
    </section>
  )
}
