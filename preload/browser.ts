import type { Bridge } from './contract.ts'

// Stands in for Electron's preload script where a browser shows the window: the same bridge over a
// socket to the program that served the page. It runs before the page's own scripts.
{
  type Heard = (news: unknown) => void
  const keyName = 'dingkeep.key'
  const waits = [250, 500, 1000, 2000, 4000]
  const refused = 4401

  const hearers = new Map<string, Set<Heard>>()
  const asked = new Map<number, { message: string; resolve: (answer: never) => void }>()
  let last = 0
  let socket: WebSocket | null = null
  let entered = false
  let tries = 0

  const takeToken = (): string | null => {
    const token = /^#token=([\w-]+)$/.exec(location.hash)?.[1] ?? null
    // Out of the address bar and its history at once.
    if (token !== null) history.replaceState(null, '', location.pathname)
    return token
  }
  let token = takeToken()

  const tell = (name: string, news: unknown) => {
    for (const heard of hearers.get(name) ?? []) heard(news)
  }
  const leave = () => {
    sessionStorage.removeItem(keyName)
    location.replace('/closed')
  }
  const stopped = {
    ok: false,
    failure: { name: 'engineStopped', code: 'DK-1803', about: {} },
  } as const

  const received = (message: { type: string; [field: string]: unknown }) => {
    if (message.type === 'entered') {
      token = null
      tries = 0
      entered = true
      sessionStorage.setItem(keyName, String(message['key']))
      for (const { message: ask } of asked.values()) socket?.send(ask)
    } else if (message.type === 'answer') {
      const id = Number(message['id'])
      // Ask and answer share an id, not a type that TypeScript could follow.
      asked.get(id)?.resolve(message['answer'] as never)
      asked.delete(id)
    } else if (message.type === 'tell') {
      tell(String(message['name']), message['news'])
    }
  }

  const lost = (code: number) => {
    const wasIn = entered
    entered = false
    socket = null
    if (code === refused) return leave()
    for (const { resolve } of asked.values()) resolve(stopped as never)
    asked.clear()
    if (wasIn) tell('engine.moved', { state: 'stopped' })
    setTimeout(connect, waits[Math.min(tries, waits.length - 1)])
    tries += 1
  }

  const connect = () => {
    const key = sessionStorage.getItem(keyName)
    if (token === null && key === null) return leave()
    const again = tries > 0
    socket = new WebSocket(`ws://${location.host}/socket`)
    socket.addEventListener('open', () => {
      const enter = token === null ? { type: 'enter', key } : { type: 'enter', token }
      socket?.send(JSON.stringify(enter))
    })
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as { type: string }
      received(message)
      if (message.type === 'entered' && again) tell('engine.moved', { state: 'running' })
    })
    socket.addEventListener('close', ({ code }) => lost(code))
  }

  const bridge: Bridge = {
    ask: (name, input) =>
      new Promise((resolve) => {
        last += 1
        const message = JSON.stringify({ type: 'ask', id: last, name, input })
        asked.set(last, { message, resolve })
        if (entered) socket?.send(message)
        else if (tries > 0) {
          asked.delete(last)
          resolve(stopped)
        }
      }),
    hear(name, heard) {
      const all = hearers.get(name) ?? new Set<Heard>()
      // What is told under a name has the shape of its news: the server checked it.
      const one: Heard = (news) => heard(news as never)
      hearers.set(name, all.add(one))
      return () => void all.delete(one)
    },
  }
  Object.defineProperty(window, 'dingkeep', { value: Object.freeze(bridge) })
  connect()
}
