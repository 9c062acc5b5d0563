import {
  type CSSVariablesResolver,
  createTheme,
  DEFAULT_THEME,
  type MantineColorsTuple,
  Menu,
} from '@mantine/core'

const violet: MantineColorsTuple = [
  '#f2efff',
  '#e1dbfb',
  '#c1b5f2',
  '#9f8dea',
  '#826ae3',
  '#6f54df',
  '#5b3fd6',
  '#5135c4',
  '#472eb0',
  '#3c269b',
]

const dark: MantineColorsTuple = [
  '#d3d5de',
  '#b9bcc9',
  '#9a9eb0',
  '#6b7085',
  '#434859',
  '#343847',
  '#262a36',
  '#1c1f29',
  '#161821',
  '#101218',
]

export const theme = createTheme({
  primaryColor: 'violet',
  primaryShade: { light: 6, dark: 5 },
  colors: {
    violet,
    dark,
    // What an app asks, what it is told, and what only shows how it would look.
    outgoing: DEFAULT_THEME.colors.blue,
    incoming: DEFAULT_THEME.colors.green,
    example: DEFAULT_THEME.colors.orange,
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  // The system's own: nothing is fetched from anywhere.
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif',
  headings: { fontWeight: '650' },
  components: {
    // The placeholder is no menu item; without it the first item has the focus.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
  },
})

/** Second thoughts on colours of the library that are too pale to be read by everybody (WCAG 2, AA). */
export const readableColors: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5a6069',
    '--mantine-color-placeholder': '#6b717a',
    '--mantine-color-error': '#c92a2a',
    // The text of menus.
    '--mantine-color-red-6': '#c92a2a',
    '--event-outgoing': '#1864ab',
    '--event-incoming': '#237032',
    '--event-example': '#a34700',
    '--mantine-color-outgoing-light-color': '#1864ab',
    '--mantine-color-incoming-light-color': '#237032',
    '--mantine-color-example-light-color': '#a34700',
  },
  dark: {
    '--mantine-color-dimmed': '#a6aabb',
    '--mantine-color-placeholder': '#9a9eb0',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-anchor': '#9f8dea',
    '--event-outgoing': '#74c0fc',
    '--event-incoming': '#8ce99a',
    '--event-example': '#ffc078',
    '--mantine-color-red-6': '#ff8787',
    '--mantine-color-red-filled': '#c92a2a',
    '--mantine-color-red-filled-hover': '#b02525',
  },
})
