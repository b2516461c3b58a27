import { FluentProvider } from '@fluentui/react-components'
import { lazy, Suspense, use, useEffect, useMemo, useState } from 'react'

import { type Language, languageOf } from '../resources/locales/language.ts'
import { openWords } from '../resources/locales/words.ts'
import { FactorDialog } from './factor.tsx'
import { type FeatureName, features, isFeature } from './features/index.ts'
import { toggleHelp, useHelpState } from './help.ts'
import { useKeyboard } from './keyboard.ts'
import { Notices } from './Notices.tsx'
import { usePreferences } from './preferences.ts'
import { keepSignedIn } from './signed-in.ts'
import { keepShared, type Shared, useShared } from './state.ts'
import { LiveRegions } from './ui/announce.tsx'
import { Boundary } from './ui/Boundary.tsx'
import { Frame, navFor } from './ui/Frame.tsx'
import { KeyList } from './ui/KeyList.tsx'
import type { PageOf, Pages } from './ui/page-types.ts'
import { addressOf, type Place, placeOf, useAddress } from './ui/place.ts'
import { Skeleton } from './ui/Reader.tsx'
import { useText } from './ui/text.ts'
import { themeOf } from './ui/theme.ts'
import { ToastLine } from './ui/toast.tsx'
import { useDrawnTheme } from './ui/use-drawn-theme.ts'
import { type Words, WordsProvider, useWords } from './words.tsx'

const HelpAside = lazy(async () => ({
  default: (await import('./features/help/HelpAside.tsx')).HelpAside,
}))

/** What anyone at the computer may open without signing in. */
const openToAll: ReadonlySet<string> = new Set(['home', 'help', 'panel', 'sign-in'])

const opened = new Map<Language, Promise<Words>>()
function wordsOf(language: Language): Promise<Words> {
  const known = opened.get(language) ?? openWords(language)
  opened.set(language, known)
  return known
}

const loaded = new Map<FeatureName, Promise<{ pages: Pages }>>()
function pagesOf(feature: FeatureName): Promise<{ pages: Pages }> {
  const known = loaded.get(feature) ?? features[feature]()
  loaded.set(feature, known)
  return known
}

const languageHere = (): Language =>
  navigator.languages.map((tag) => languageOf(tag)).find((language) => language !== null) ?? 'en'

/** The window: look, words, the mirror of the engine, and the page that the address names. */
export function App() {
  useEffect(keepSignedIn, [])
  useEffect(keepShared, [])
  const chosen = usePreferences(({ language }) => language)
  const size = usePreferences(({ textSize }) => textSize)
  const language = chosen ?? languageHere()
  const drawn = useDrawnTheme()
  const theme = useMemo(() => themeOf(drawn, language), [drawn, language])
  useEffect(() => {
    document.documentElement.lang = language
    document.documentElement.style.setProperty('zoom', String(size))
    document.documentElement.style.setProperty('color-scheme', drawn === 'light' ? 'light' : 'dark')
  }, [language, size, drawn])
  return (
    <FluentProvider theme={theme} className="root" data-theme={drawn}>
      <Suspense>
        <Spoken language={language} />
      </Suspense>
    </FluentProvider>
  )
}

function Spoken({ language }: { language: Language }) {
  const words = use(wordsOf(language))
  return (
    <WordsProvider words={words}>
      <Window />
      <FactorDialog />
      <ToastLine />
      <LiveRegions />
    </WordsProvider>
  )
}

const first = (feature: string): Place => ({ feature, page: '', query: {} })

/** Where the window must be instead of where the address points. */
function allowed(place: Place, { setup, session }: Shared): Place {
  if (setup?.needed === true && isFeature('setup'))
    return ['setup', 'help', 'panel'].includes(place.feature) ? place : first('setup')
  if (!isFeature(place.feature)) return first('home')
  if (session?.state === 'signed-in' || openToAll.has(place.feature)) return place
  return isFeature('sign-in')
    ? { ...first('sign-in'), query: { to: addressOf(place) } }
    : first('home')
}

function Window() {
  const shared = useShared()
  const address = useAddress()
  const place = allowed(placeOf(address), shared)
  if (!shared.known || !isFeature(place.feature)) return <Skeleton />
  return (
    <Suspense fallback={<Skeleton />}>
      <Placed feature={place.feature} place={place} />
    </Suspense>
  )
}

function Placed({ feature, place }: { feature: FeatureName; place: Place }) {
  const { pages } = use(pagesOf(feature))
  const page = pages[place.page] ?? pages['']
  const session = useShared((shared) => shared.session)
  const items = navFor(session, isFeature)
  const help = useHelpState()
  const [keys, setKeys] = useState(false)
  useKeyboard({ items, help: toggleHelp, keyList: () => setKeys(true) })
  useTitle(page)
  if (page === undefined) return null
  const { View, around = 'frame', help: topic = `screen-${feature}` } = page
  return (
    <Frame
      around={around}
      items={items}
      here={feature}
      notices={<Notices />}
      aside={help.open && <HelpAside topic={help.topic ?? topic} onClose={toggleHelp} />}
    >
      <Boundary key={`${feature}/${place.page}`}>
        <Suspense fallback={<Skeleton />}>
          <View query={place.query} />
        </Suspense>
      </Boundary>
      {keys && <KeyList onClose={() => setKeys(false)} />}
    </Frame>
  )
}

/** "{Page}, {headline}, DingKeep". */
function useTitle(page: PageOf | undefined): void {
  const { say } = useWords()
  const text = useText()
  const headline = useShared(({ status }) => status?.state.headline)
  const title = page === undefined ? '' : say(page.title)
  const said = headline === undefined ? '' : text(headline)
  useEffect(() => {
    document.title =
      said === ''
        ? say('frame.titleOnly', { page: title })
        : say('frame.title', { page: title, headline: said })
  }, [title, said, say])
}
