/** The indicators, as the API, the texts and the addresses of embeds name them, in the order of the page. */
export const INDICATORS = [
  'numberOfUsers',
  'actionsByUsers',
  'actions',
  'topUsers',
  'topDatasets',
  'topPages',
  'actionDistribution',
  'activityHeatmap',
  'actionsByCategory',
] as const;

export type Indicator = (typeof INDICATORS)[number];

export const isIndicator = (text: string): text is Indicator => (INDICATORS as readonly string[]).includes(text);
