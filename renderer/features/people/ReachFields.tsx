import { Checkbox, Switch } from '@fluentui/react-components'

import { Note } from '../../ui/Note.tsx'
import { useKinds } from '../../ui/use-kinds.ts'
import { useWords } from '../../words.tsx'
import { DepartmentTree } from '../setup/parts/DepartmentTree.tsx'
import type { Reach } from './parts.tsx'

const allKinds = [
  'contacts',
  'calendar',
  'approvals',
  'drive',
  'mail',
  'outlook-mail',
  'outlook-calendar',
  'outlook-contacts',
  'outlook-tasks',
  'folders',
] as const

/** What a Keeper may see: departments with all below, and kinds; all of both, or some. */
export function ReachFields({ reach, onChange }: { reach: Reach; onChange: (to: Reach) => void }) {
  const { say } = useWords()
  const kinds = useKinds(allKinds)
  return (
    <fieldset className="stack reach">
      <legend className="strong">{say('people.reach')}</legend>
      <Switch
        checked={reach.departments === null}
        label={say('people.allDepartments')}
        onChange={(_, { checked }) => onChange({ ...reach, departments: checked ? null : [] })}
      />
      {reach.departments !== null && (
        <DepartmentTree
          chosen={reach.departments}
          onChange={(departments) => onChange({ ...reach, departments })}
        />
      )}
      <Switch
        checked={reach.kinds === null}
        label={say('people.allKinds')}
        onChange={(_, { checked }) => onChange({ ...reach, kinds: checked ? null : [...kinds] })}
      />
      {reach.kinds !== null && (
        <Kinds chosen={reach.kinds} onChange={(to) => onChange({ ...reach, kinds: to })} />
      )}
      {isNothing(reach) && <Note tone="amber">{say('people.reachNothing')}</Note>}
    </fieldset>
  )
}

/** No department or no kind: such a Keeper sees no item at all. */
const isNothing = ({ departments, kinds: of }: Reach): boolean =>
  departments?.length === 0 || of?.length === 0

type ReachKinds = NonNullable<Reach['kinds']>

function Kinds(props: { chosen: ReachKinds; onChange: (to: ReachKinds) => void }) {
  const { say } = useWords()
  const { chosen, onChange } = props
  const kinds = useKinds(allKinds, chosen)
  return (
    <div className="row">
      {kinds.map((kind) => (
        <Checkbox
          key={kind}
          checked={chosen.includes(kind)}
          label={say(`kinds.${kind}`)}
          onChange={(_, { checked }) =>
            onChange(checked === true ? [...chosen, kind] : chosen.filter((one) => one !== kind))
          }
        />
      ))}
    </div>
  )
}
