import { Button, Checkbox, Field, Input, Switch } from '@fluentui/react-components'
import type { FormEvent } from 'react'

import { useKept } from '../../kept.ts'
import { Card } from '../../ui/Page.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { DepartmentTree } from '../setup/parts/DepartmentTree.tsx'
import { Folders } from './Folders.tsx'
import { SaveState, type SectionProps, type Settings, useSaving } from './saving.tsx'
import { WithDefault } from './WithDefault.tsx'

type Wanted = Omit<Settings['scope'], 'plan'>
type FieldsProps = Readonly<{
  wanted: Wanted
  usual: Omit<Wanted, 'folders'>
  change: (part: Partial<Wanted>) => void
}>

/** Whose data and which kinds are saved; less than before is made only with reason and factor. */
export function Scope({ settings, saved }: SectionProps) {
  return <ScopeForm key={JSON.stringify(settings.scope)} settings={settings} saved={saved} />
}

function ScopeForm({ settings, saved }: SectionProps) {
  const { say } = useWords()
  const saving = useSaving(saved)
  const [wanted, setWanted] = useKept<Wanted>('settings.scope', settings.scope)
  const fields = {
    wanted,
    usual: settings.defaults.scope,
    change: (part: Partial<Wanted>) => setWanted({ ...wanted, ...part }),
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void saving.save({ section: 'scope', ...changesOf(settings.scope, wanted) })
  }
  return (
    <>
      <form className="stack" id="scope-form" onSubmit={submit}>
        {settings.connection.corpId !== '' && <FromDingTalk {...fields} />}
        <Card title={say('setup.scope.folders')}>
          <div className="stack">
            <p className="small second">{say('settings.scope.folderTest')}</p>
            <Folders folders={wanted.folders} onChange={(folders) => fields.change({ folders })} />
          </div>
        </Card>
      </form>
      <SaveState saving={saving} />
      {saving.asked === null && (
        <div>
          <Button
            type="submit"
            form="scope-form"
            appearance="primary"
            disabledFocusable={saving.busy}
          >
            {say('settings.save')}
          </Button>
        </div>
      )}
    </>
  )
}

/** Only what differs is sent, so that what the file says otherwise stays. */
function changesOf(was: Wanted, is: Wanted): Partial<Wanted> {
  const { departments, newDepartments, kinds, folders, calls } = is
  const differs = (name: keyof Wanted) => JSON.stringify(was[name]) !== JSON.stringify(is[name])
  return {
    ...(differs('departments') && { departments }),
    ...(differs('newDepartments') && { newDepartments }),
    ...(differs('kinds') && { kinds }),
    ...(differs('folders') && { folders }),
    ...(differs('calls') && { calls }),
  }
}

function FromDingTalk(props: FieldsProps) {
  const { say } = useWords()
  const { wanted, usual, change } = props
  const name = say('setup.scope.newDepartments')
  return (
    <>
      <Card title={say('setup.scope.kinds')}>
        <Kinds {...props} />
      </Card>
      <Card title={say('setup.scope.departments')}>
        <DepartmentTree
          chosen={wanted.departments}
          onChange={(departments) => change({ departments })}
        />
        <WithDefault
          name={name}
          usual={say(usual.newDepartments ? 'settings.on' : 'settings.off')}
          isUsual={wanted.newDepartments === usual.newDepartments}
          onBack={() => change({ newDepartments: usual.newDepartments })}
        >
          <Switch
            checked={wanted.newDepartments}
            label={name}
            onChange={(_, { checked }) => change({ newDepartments: checked })}
          />
        </WithDefault>
      </Card>
      <Card title={say('settings.scope.allowance')}>
        <Calls {...props} />
      </Card>
    </>
  )
}

const kinds = ['contacts', 'calendar', 'approvals', 'drive'] as const

function Kinds({ wanted, usual, change }: FieldsProps) {
  const { say, tag } = useWords()
  const list = new Intl.ListFormat(tag, { type: 'conjunction' })
  const toggle = (kind: (typeof kinds)[number], on: boolean) =>
    change({
      kinds: on ? [...wanted.kinds, kind] : wanted.kinds.filter((one) => one !== kind),
    })
  const sorted = (all: readonly string[]) => JSON.stringify(all.toSorted())
  return (
    <WithDefault
      name={say('setup.scope.kinds')}
      usual={list.format(usual.kinds.map((kind) => say(`kinds.${kind}`)))}
      isUsual={sorted(wanted.kinds) === sorted(usual.kinds)}
      onBack={() => change({ kinds: usual.kinds })}
    >
      {kinds.map((kind) => (
        <div key={kind} className="row">
          <Checkbox
            checked={wanted.kinds.includes(kind)}
            label={say(`kinds.${kind}`)}
            onChange={(_, { checked }) => toggle(kind, checked === true)}
          />
          <span className="small second">{say(`setup.scope.${kind}`)}</span>
        </div>
      ))}
    </WithDefault>
  )
}

function Calls({ wanted, usual, change }: FieldsProps) {
  const { say } = useWords()
  const { number } = useFormats()
  const name = say('setup.scope.calls')
  const most = 100_000_000
  return (
    <WithDefault
      name={name}
      usual={number(usual.calls)}
      isUsual={wanted.calls === usual.calls}
      onBack={() => change({ calls: usual.calls })}
    >
      <Field label={name} hint={say('setup.scope.callsHint')}>
        <Input
          className="short-input"
          inputMode="numeric"
          value={String(wanted.calls)}
          onChange={(_, { value }) =>
            change({ calls: Math.min(most, Number(value.replaceAll(/[^0-9]/g, ''))) })
          }
        />
      </Field>
    </WithDefault>
  )
}
