import { Button } from '@fluentui/react-components'
import { Attach16Regular } from '@fluentui/react-icons/svg/attach'

import { useFormats, useWords } from '../../words.tsx'
import { FieldName, FieldValue } from './FieldText.tsx'
import type { Shown } from './types.ts'

type Fields = Extract<Shown, { is: 'fields' }>

/** A person, an event or an approval: fields, steps with comments, files. */
export function Form({ form, onFile }: { form: Fields; onFile: (path: string) => void }) {
  return (
    <>
      <dl className="form">
        {form.fields.map((field, n) => (
          // A form may have two fields of one name.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={`${field.name} ${n}`}>
            <dt className="second">
              <FieldName {...field} />
            </dt>
            <dd>
              <FieldValue {...field} />
            </dd>
          </div>
        ))}
      </dl>
      <Steps comments={form.comments} />
      <Files files={form.files} onFile={onFile} />
    </>
  )
}

function Steps({ comments }: { comments: Fields['comments'] }) {
  const { say, find } = useWords()
  const { moment } = useFormats()
  if (comments.length === 0) return null
  return (
    <>
      <h3>{say('restore.look.steps')}</h3>
      <ol className="steps-list">
        {comments.map((comment, n) => (
          // oxlint-disable-next-line react/no-array-index-key
          <li key={n}>
            <span className="least second">
              {[comment.by, find(`restore.step.${comment.what}`), comment.at && moment(comment.at)]
                .filter(Boolean)
                .join(' · ')}
            </span>
            {comment.text !== '' && <p className="bubble">{comment.text}</p>}
          </li>
        ))}
      </ol>
    </>
  )
}

/** Files that belong to an item; those that are saved can be looked at. */
export function Files(props: { files: Fields['files']; onFile: (path: string) => void }) {
  const { say } = useWords()
  const { bytes } = useFormats()
  if (props.files.length === 0) return null
  return (
    <>
      <h3>{say('restore.look.files')}</h3>
      <ul className="files-list">
        {props.files.map(({ name, size, path }, n) => (
          // oxlint-disable-next-line react/no-array-index-key
          <li key={n}>
            {path === null ? (
              <span>
                {name} <span className="third">{say('restore.look.notSaved')}</span>
              </span>
            ) : (
              <Button
                size="small"
                data-small
                appearance="subtle"
                icon={<Attach16Regular />}
                onClick={() => props.onFile(path)}
              >
                {name} <span className="second least">{bytes(size)}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
