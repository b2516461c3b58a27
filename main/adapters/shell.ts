import type { Printer } from './print.ts'

/** Whether the system starts the program when its person signs in. */
export interface LoginItem {
  /** What the system really does; null where it cannot be told to. */
  read(): Promise<boolean | null>
  /** Tells the system, and gives what it really does then. */
  write(on: boolean): Promise<boolean | null>
}

/** What only the program around the engine can do, where there is one. */
export interface Shell {
  readonly loginItem: LoginItem
  readonly printer: Printer
}
