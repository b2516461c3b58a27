import { Button } from '@fluentui/react-components'

import { ask, type Input } from '../../bridge.ts'
import { KindIcon } from '../../ui/KindIcon.tsx'
import { EmptyState } from '../../ui/Page.tsx'
import { toast } from '../../ui/toast.tsx'
import { usePages } from '../../ui/use-pages.ts'
import { useFormats, useWords } from '../../words.tsx'
import { Filters } from './Filters.tsx'
import { ItemGrid, StateTag } from './ItemGrid.tsx'
import { Kinds } from './Kinds.tsx'
import { selectItems, selectList, useSelection, type WholeList } from './selection.ts'
import { browse, type Browsing, filtersOn, noFilter, useBrowsing } from './store.ts'
import { type Item, type Kind, type Tree, whoseOf } from './types.ts'

/** Step three: the items of a person or department in the chosen copy, by kind. */
export function Items({ copy, kinds }: { copy: string; kinds: Tree['kinds'] }) {
  const { say } = useWords()
  const browsing = useBrowsing()
  const counts = kinds.filter(({ items }) => items > 0)
  const kind = counts.some((one) => one.kind === browsing.kind) ? browsing.kind : null
  return (
    <section className="pane" aria-label={say('restore.items.label')}>
      <div className="pane-head kinds-head">
        <Kinds kinds={counts} chosen={kind} />
      </div>
      <List copy={copy} kind={kind} kinds={counts} browsing={browsing} />
    </section>
  )
}

type ListProps = Readonly<{
  copy: string
  kind: Kind | null
  kinds: Tree['kinds']
  browsing: Browsing
}>

type Asked = Omit<Input<'browse.items'>, 'cursor'>

const useItems = (input: Asked) =>
  usePages<Item, string>(JSON.stringify(input), async (cursor) => {
    const answer = await ask('browse.items', { ...input, cursor })
    if (!answer.ok) return answer
    // The copy that is looked at, not the newest one that has the same.
    const rows = answer.value.items.map((item) => ({ ...item, copy: input.copy }))
    return { ok: true, value: { rows, next: answer.value.next } }
  })

function List({ copy, kind, kinds, browsing }: ListProps) {
  const { say } = useWords()
  const { who, filter, sort } = browsing
  const pages = useItems({ copy, kind, ...whoseOf(who), sort, filter, limit: 500 })
  const whole = wholeListOf({ copy, kind, kinds, browsing })
  const isWhole = useSelection(({ list }) => list !== null && isSameList(list, whole))
  const tickAll = () => {
    if (whole !== null) return selectList(whole)
    const some = pages.rows.map(({ item }) => ({ item, copy }))
    if (!selectItems(some) || pages.more) toast(say('restore.bar.firstOnly'))
  }
  return (
    <>
      <div className="list-tools">
        <Button
          size="small"
          data-small
          disabledFocusable={pages.rows.length === 0}
          onClick={() => pages.rows.length > 0 && tickAll()}
        >
          {say('restore.items.selectAll')}
        </Button>
        <span className="grow" />
        <Filters />
      </div>
      <ItemGrid
        label={say('restore.items.label')}
        pages={pages}
        icon={(row) => <KindIcon kind={row.kind} />}
        sub={(row) => <Facts row={row} withPerson={who.is !== 'person'} />}
        side={(row) => <StateTag state={row.state} />}
        sideHeader={say('restore.items.state')}
        allTicked={isWhole}
        onTickAll={tickAll}
        empty={<Empty isFiltered={filtersOn(filter) > 0} />}
      />
    </>
  )
}

/** What an item is, whose, from when and how big, in one line. */
export function Facts({ row, withPerson }: { row: Omit<Item, 'copy'>; withPerson: boolean }) {
  const { say } = useWords()
  const { moment, bytes } = useFormats()
  const parts = [
    say(`restore.items.type.${row.type}`),
    ...(withPerson && row.person && row.person.name !== row.title ? [row.person.name] : []),
    moment(row.time),
    bytes(row.size),
  ]
  return parts.join(' · ')
}

/** The whole list as the engine can be asked for it; null where filters narrow it otherwise. */
function wholeListOf({ copy, kind, kinds, browsing }: ListProps): WholeList | null {
  const { filter, who } = browsing
  const others = filtersOn({ ...filter, state: null })
  if (others > 0 || (filter.state !== null && filter.state !== 'deleted')) return null
  const onlyDeleted = filter.state === 'deleted'
  const counted = kinds.filter((one) => kind === null || one.kind === kind)
  const count = onlyDeleted ? null : counted.reduce((sum, { items }) => sum + items, 0)
  return { copy, who, kind, onlyDeleted, count }
}

const isSameList = (a: WholeList, b: WholeList | null): boolean =>
  b !== null && JSON.stringify({ ...a, count: null }) === JSON.stringify({ ...b, count: null })

function Empty({ isFiltered }: { isFiltered: boolean }) {
  const { say } = useWords()
  if (!isFiltered) return <EmptyState text={say('restore.items.empty')} />
  return (
    <EmptyState
      text={say('restore.items.noMatch')}
      button={
        <Button onClick={() => browse({ filter: noFilter })}>{say('restore.filters.clear')}</Button>
      }
    />
  )
}
