/** Where the choice is kept: `light` or `dark`; nothing stored means "as the system says". */
export const THEME_KEY = 'countersign.theme'
