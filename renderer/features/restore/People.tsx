import { Input } from '@fluentui/react-components'
import { Search16Regular } from '@fluentui/react-icons/svg/search'
import { useMemo, useState } from 'react'

import { useReading } from '../../bridge.ts'
import { Reader } from '../../ui/Reader.tsx'
import { useWords } from '../../words.tsx'
import { browse } from './store.ts'
import { foundNodes, nodesOf, type TreeNode } from './tree-nodes.ts'
import { TreeView } from './TreeView.tsx'
import type { Tree, Who } from './types.ts'
import { useBranches, useFoundPeople } from './use-branches.ts'

/** Step two: whose items. Departments, their people, and who left the company. */
export function People({ copy }: { copy: string }) {
  const { say } = useWords()
  const [words, setWords] = useState('')
  const whose = { person: null, department: null, left: false }
  const reading = useReading('browse.tree', { copy, ...whose })
  return (
    <section className="pane people" aria-labelledby="people-title">
      <div className="pane-head">
        <h2 id="people-title">{say('restore.tree.title')}</h2>
      </div>
      <div className="people-find">
        <Input
          size="small"
          type="search"
          value={words}
          maxLength={200}
          contentBefore={<Search16Regular aria-hidden="true" />}
          placeholder={say('restore.tree.find')}
          aria-label={say('restore.tree.find')}
          onChange={(_, { value }) => setWords(value)}
        />
      </div>
      <Reader reading={reading} lines={8}>
        {(tree) => (
          <>
            <Found copy={copy} words={words} />
            <div hidden={words.trim() !== ''}>
              <Departments key={copy} copy={copy} tree={tree} />
            </div>
          </>
        )}
      </Reader>
    </section>
  )
}

const choose = (who: Who): void => browse({ who, kind: null })

/** People whose names have the words. */
function Found({ copy, words }: { copy: string; words: string }) {
  const { say } = useWords()
  const branch = useFoundPeople(copy, words)
  if (branch === null) return null
  const nodes = foundNodes(branch)
  if (nodes.length === 0)
    return <p className="small second pad-line">{say('restore.tree.nobody')}</p>
  return (
    <TreeView
      label={say('restore.tree.find')}
      nodes={nodes}
      onChoose={choose}
      onOpen={() => undefined}
      onMore={() => undefined}
    />
  )
}

// Stays while copies change, so that the tree does not close at every step in time.
const openedBefore = { ids: new Set<string>() as ReadonlySet<string>, isFirst: true }

function Departments({ copy, tree }: { copy: string; tree: Tree }) {
  const { say, tag } = useWords()
  const [open, setOpen] = useState(() => firstOpen(tree))
  const branches = useBranches(copy, open)
  const compare = useMemo(() => new Intl.Collator(tag).compare, [tag])
  const nodes = nodesOf({ tree, open, branches: branches.all, compare })
  const toggle = ({ id, open: isOpen }: TreeNode) => {
    const ids = new Set(open)
    if (isOpen === true) ids.delete(id)
    else ids.add(id)
    openedBefore.ids = ids
    setOpen(ids)
  }
  return (
    <TreeView
      label={say('restore.tree.title')}
      nodes={nodes}
      onChoose={choose}
      onOpen={toggle}
      onMore={branches.read}
    />
  )
}

/** What was open before; at first the top, where there is only one. */
function firstOpen({ departments }: Tree): ReadonlySet<string> {
  if (openedBefore.isFirst) {
    openedBefore.isFirst = false
    const tops = departments.filter(({ parent }) => parent === null)
    if (tops.length === 1) openedBefore.ids = new Set(tops.map(({ key }) => key))
  }
  return openedBefore.ids
}
