import { useEffect } from 'react'

import type { Output } from '../../../preload/contract.ts'
import { useReading } from '../../bridge.ts'
import { useShared } from '../../state.ts'
import { announce, announceNow } from '../../ui/announce.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { useText } from '../../ui/text.ts'
import { AgeCard } from './AgeCard.tsx'
import { Banner } from './Banner.tsx'
import { Coverage } from './Coverage.tsx'
import { Figures } from './Figures.tsx'
import { FirstCopy } from './FirstCopy.tsx'
import { GettingSafe } from './GettingSafe.tsx'
import { Headline } from './Headline.tsx'
import { LockedHome } from './LockedHome.tsx'
import { StorageCard } from './StorageCard.tsx'

export type HomeData = Output<'home.read'>

/** Home: locked before somebody has signed in. */
export function Home() {
  const signedIn = useShared(({ session }) => session?.state === 'signed-in')
  return signedIn ? <OpenHome /> : <LockedHome />
}

function OpenHome() {
  const reading = useReading('home.read', null, ['status.moved'])
  return (
    <div className="page">
      <Reader reading={reading} lines={12}>
        {(home) => <Parts home={home} />}
      </Reader>
    </div>
  )
}

function Parts({ home }: { home: HomeData }) {
  useSaidState(home.state)
  return (
    <>
      <Headline home={home} />
      <FirstCopy />
      {home.banner && <Banner banner={home.banner} />}
      {home.gettingSafe && <GettingSafe rows={home.gettingSafe} />}
      <Figures home={home} />
      <div className="home-two">
        <Coverage rows={home.coverage} />
        <div className="home-side">
          <StorageCard storage={home.storage} />
          <AgeCard ages={home.ages} allowance={home.allowance} />
        </div>
      </div>
    </>
  )
}

/** Readers hear a state that came by itself; ranks 1 to 6 interrupt. */
function useSaidState(state: HomeData['state']): void {
  const text = useText()
  const headline = text(state.headline)
  const { announced, rank } = state
  useEffect(() => {
    if (!announced && rank > 2) return
    if (rank <= 6) announceNow(headline)
    else announce(headline)
  }, [announced, rank, headline])
}
