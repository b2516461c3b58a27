import type { FromEngine } from './engine-messages.ts'

/** The engine's way to the front that started it. */
export interface EnginePort {
  post(message: FromEngine): void
  onMessage(heard: (message: unknown) => void): void
  /** Called when the front is gone without a word. */
  onGone(heard: () => void): void
}

/** Electron's utility process has this on `process`; named here as nothing else of it is used. */
type ParentPort = Readonly<{
  on(event: 'message', heard: (event: Readonly<{ data: unknown }>) => void): void
  postMessage(message: unknown): void
}>

const ofElectron = (port: ParentPort): EnginePort => ({
  post: (message) => port.postMessage(message),
  onMessage: (heard) => port.on('message', ({ data }) => heard(data)),
  // Electron ends its utility processes with itself.
  onGone: () => undefined,
})

function ofNode(): EnginePort {
  return {
    post(message) {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
    },
    onMessage: (heard) => void process.on('message', heard),
    onGone: (heard) => void process.once('disconnect', heard),
  }
}

/** Finds the way to the front; null where the program was started by hand. */
export function enginePort(): EnginePort | null {
  const { parentPort } = process as { parentPort?: ParentPort }
  if (parentPort) return ofElectron(parentPort)
  return process.send === undefined ? null : ofNode()
}
