import { Button } from '@fluentui/react-components'

import { useMayOpen, useStateAction } from '../../actions.ts'
import { Note } from '../../ui/Note.tsx'
import { PlaceLink } from '../../ui/Page.tsx'
import { useText } from '../../ui/text.ts'
import { useWords } from '../../words.tsx'
import type { HomeData } from './Home.tsx'

/** The one banner: the worst that needs a person beside the headline, and how many more there are. */
export function Banner({ banner }: { banner: NonNullable<HomeData['banner']> }) {
  const { say } = useWords()
  const text = useText()
  const mayOpen = useMayOpen()
  const act = useStateAction()(banner.action)
  return (
    <section aria-label={say('home.banner')}>
      <Note
        tone="blue"
        buttons={
          <>
            {act && <Button onClick={act}>{text(banner.button)}</Button>}
            {banner.more > 0 && mayOpen('alerts') && (
              <PlaceLink to={{ feature: 'alerts' }}>
                {say('home.bannerMore', { n: banner.more })}
              </PlaceLink>
            )}
          </>
        }
      >
        {text(banner.text)}
      </Note>
    </section>
  )
}
