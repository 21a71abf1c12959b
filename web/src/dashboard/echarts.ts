/** The parts of ECharts that the page uses: the rest is not loaded. */
import { BarChart, HeatmapChart, LineChart, PieChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { type ComposeOption, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import type { BarSeriesOption, HeatmapSeriesOption, LineSeriesOption, PieSeriesOption } from 'echarts/charts';
import type { GridComponentOption, TooltipComponentOption, VisualMapComponentOption } from 'echarts/components';

use([
  BarChart, HeatmapChart, LineChart, PieChart,
  GridComponent, MarkLineComponent, TooltipComponent, VisualMapComponent,
  CanvasRenderer,
]);

export type Option = ComposeOption<
  | BarSeriesOption | HeatmapSeriesOption | LineSeriesOption | PieSeriesOption
  | GridComponentOption | TooltipComponentOption | VisualMapComponentOption
>;
export { init };
export type { ECElementEvent, ECharts } from 'echarts/core';
