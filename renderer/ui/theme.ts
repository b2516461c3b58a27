import {
  type Theme,
  teamsHighContrastTheme,
  webDarkTheme,
  webLightTheme,
} from '@fluentui/react-components'

import type { Language } from '../../resources/locales/language.ts'
import { type Colours, contrast, dark, light } from './colours.ts'

/** Themes that a person may choose. */
export const themeNames = ['system', 'light', 'dark', 'contrast'] as const
export type ThemeName = (typeof themeNames)[number]
/** Themes that can be drawn. */
export type DrawnTheme = Exclude<ThemeName, 'system'>

const ours: Readonly<Record<DrawnTheme, Colours>> = { light, dark, contrast }
const bases: Readonly<Record<DrawnTheme, Theme>> = {
  light: webLightTheme,
  dark: webDarkTheme,
  contrast: teamsHighContrastTheme,
}

const latin = '"Segoe UI Variable Text", "Segoe UI", -apple-system, Inter, "Noto Sans"'
const faces: Readonly<Record<Language, string>> = {
  en: `${latin}, "Noto Sans CJK HK", system-ui, sans-serif`,
  id: `${latin}, system-ui, sans-serif`,
  'zh-Hant': `${latin}, "Microsoft JhengHei UI", "PingFang HK", "Noto Sans CJK HK", sans-serif`,
  'zh-Hans': `${latin}, "Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", sans-serif`,
}

const surfaces = (c: Colours) => ({
  colorNeutralBackground1: c.card,
  colorNeutralBackground1Hover: c.hover,
  colorNeutralBackground1Pressed: c['grey-weak'],
  colorNeutralBackground1Selected: c['accent-weak'],
  colorNeutralBackground2: c.page,
  colorNeutralBackground3: c.window,
  colorSubtleBackgroundHover: c.hover,
  colorSubtleBackgroundPressed: c['grey-weak'],
  colorSubtleBackgroundSelected: c['accent-weak'],
  colorNeutralBackgroundDisabled: c['grey-weak'],
})

const texts = (c: Colours) => ({
  colorNeutralForeground1: c.text,
  colorNeutralForeground1Hover: c.text,
  colorNeutralForeground1Pressed: c.text,
  colorNeutralForeground2: c['text-2'],
  colorNeutralForeground2Hover: c.text,
  colorNeutralForeground3: c['text-3'],
  colorNeutralForeground4: c['text-3'],
  colorNeutralForegroundDisabled: c['text-3'],
  colorNeutralForegroundOnBrand: c['on-accent'],
  colorNeutralForegroundInverted: c['on-accent'],
})

const edges = (c: Colours) => ({
  colorNeutralStroke1: c['line-2'],
  colorNeutralStroke1Hover: c.edge,
  colorNeutralStroke2: c.line,
  colorNeutralStroke3: c.line,
  colorNeutralStrokeAccessible: c.edge,
  colorNeutralStrokeAccessibleHover: c.edge,
  colorNeutralStrokeAccessiblePressed: c.edge,
  colorStrokeFocus1: c.card,
  colorStrokeFocus2: c.text,
})

const accents = (c: Colours) => ({
  colorBrandBackground: c.accent,
  colorBrandBackgroundHover: c['accent-hover'],
  colorBrandBackgroundPressed: c['accent-hover'],
  colorBrandBackgroundSelected: c.accent,
  colorBrandBackground2: c['accent-weak'],
  colorBrandForeground1: c.accent,
  colorBrandForeground2: c.accent,
  colorBrandForegroundLink: c.accent,
  colorBrandForegroundLinkHover: c['accent-hover'],
  colorBrandForegroundLinkPressed: c['accent-hover'],
  colorBrandForegroundLinkSelected: c.accent,
  colorBrandStroke1: c.accent,
  colorCompoundBrandForeground1: c.accent,
  colorCompoundBrandForeground1Hover: c['accent-hover'],
  colorCompoundBrandForeground1Pressed: c['accent-hover'],
  colorCompoundBrandBackground: c.accent,
  colorCompoundBrandBackgroundHover: c['accent-hover'],
  colorCompoundBrandBackgroundPressed: c['accent-hover'],
  colorCompoundBrandStroke: c.accent,
  colorCompoundBrandStrokeHover: c['accent-hover'],
  colorPaletteRedForeground1: c.red,
  colorPaletteRedForeground3: c.red,
  colorPaletteRedBorder2: c.red,
  colorStatusDangerForeground1: c.red,
})

/**
 * Fluent's theme with our colours, sizes and faces (ux-spec section 19). Each of our colours is a
 * CSS variable too, so that style sheets name `var(--card)` and no colour of their own.
 */
export function themeOf(name: DrawnTheme, language: Language): Theme {
  const c = ours[name]
  return {
    ...bases[name],
    ...surfaces(c),
    ...texts(c),
    ...edges(c),
    ...accents(c),
    ...c,
    fontFamilyBase: faces[language],
    fontFamilyMonospace:
      '"Cascadia Mono", "Cascadia Code", Consolas, "DejaVu Sans Mono", monospace',
    borderRadiusMedium: '5px',
    borderRadiusLarge: '8px',
  }
}
