import type { FluentIcon } from '@fluentui/react-icons'
import { Add20Regular } from '@fluentui/react-icons/svg/add'
import { ArrowRight20Regular } from '@fluentui/react-icons/svg/arrow-right'
import { BranchFork20Regular } from '@fluentui/react-icons/svg/branch-fork'
import { Delete20Regular } from '@fluentui/react-icons/svg/delete'
import { Edit20Regular } from '@fluentui/react-icons/svg/edit'
import { FolderArrowRight20Regular } from '@fluentui/react-icons/svg/folder-arrow-right'

import { useWords } from '../../words.tsx'
import type { Line, Side } from './parts.tsx'

const icons: Readonly<Record<Line['op'] | 'conflict', readonly [FluentIcon, string]>> = {
  create: [Add20Regular, 'green'],
  update: [Edit20Regular, 'blue'],
  move: [FolderArrowRight20Regular, 'blue'],
  delete: [Delete20Regular, 'red'],
  conflict: [BranchFork20Regular, 'amber'],
}

/** What a row does, as a shape; its words are for readers. */
export function OpIcon({ op }: { op: keyof typeof icons }) {
  const { say } = useWords()
  const [Icon, tone] = icons[op]
  return (
    <span className={`sync-op tone-${tone}`}>
      <Icon aria-hidden="true" />
      <span className="unseen">{say(`sync.ops.${op}`)}</span>
    </span>
  )
}

/** "DingTalk → Outlook". */
export function Way({ to }: { to: Side }) {
  const { say } = useWords()
  const from = to === 'M' ? 'D' : 'M'
  return (
    <span className="sync-way">
      <span>{say(`sync.sides.${from}`)}</span>
      <ArrowRight20Regular aria-hidden="true" />
      <span className="unseen">{say('sync.values.to')}</span>
      <span>{say(`sync.sides.${to}`)}</span>
    </span>
  )
}
