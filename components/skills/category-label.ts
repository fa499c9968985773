/** "engineering" → "Engineering". */
export const categoryLabel = (category: string) =>
  category.charAt(0).toUpperCase() + category.slice(1)
