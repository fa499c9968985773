'use client'

import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { type ChartProps, formatUnit } from './chart'

const AXIS = { fontSize: 11, fill: 'var(--cs-muted)' }
const colorOf = (index: number) => `var(--cs-chart-${(index % 5) + 1})`

/** One drawn series. A function, not a component: the chart looks at its children's types. */
function mark(
  { kind = 'area', stacked = false }: ChartProps,
  key: string,
  label: string,
  index: number,
) {
  const shared = { dataKey: key, name: label, isAnimationActive: false }
  const color = colorOf(index)
  const stack = stacked ? { stackId: 'all' } : {}
  if (kind === 'bar')
    return (
      <Bar
        key={key}
        {...shared}
        {...stack}
        fill={color}
        maxBarSize={28}
        radius={stacked ? 0 : [3, 3, 0, 0]}
      />
    )
  if (kind === 'line')
    return (
      <Line key={key} {...shared} type="monotone" stroke={color} strokeWidth={1.75} dot={false} />
    )
  return (
    <Area
      key={key}
      {...shared}
      {...stack}
      type="monotone"
      stroke={color}
      strokeWidth={1.75}
      fill={color}
      fillOpacity={0.14}
    />
  )
}

/** The drawing itself; hidden from screen readers, which have the table. */
export default function ChartCanvas(props: ChartProps) {
  const { series, points, unit = 'number', threshold } = props
  const data = points.map(({ x, values }) => ({ x, ...values }))
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart
        data={data}
        accessibilityLayer={false}
        margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
      >
        <CartesianGrid vertical={false} stroke="var(--cs-line)" />
        <XAxis
          dataKey="x"
          tick={AXIS}
          tickLine={false}
          axisLine={false}
          minTickGap={28}
          tickMargin={8}
        />
        <YAxis
          width={52}
          tick={AXIS}
          tickLine={false}
          axisLine={false}
          tickFormatter={(value: number) => formatUnit(value, unit, true)}
        />
        <Tooltip
          cursor={{
            stroke: 'var(--cs-strong)',
            strokeDasharray: '3 3',
            fill: 'var(--cs-hover)',
            fillOpacity: 0.6,
          }}
          formatter={(value) => formatUnit(Number(value), unit)}
          contentStyle={{
            background: 'var(--cs-raised)',
            border: '1px solid var(--cs-line)',
            borderRadius: 8,
            fontSize: 12,
            padding: '6px 10px',
          }}
          labelStyle={{ color: 'var(--cs-muted)' }}
          itemStyle={{ color: 'var(--cs-ink)', padding: 0 }}
        />
        {threshold && (
          <ReferenceLine
            y={threshold.value}
            stroke="var(--cs-danger-ink)"
            strokeDasharray="4 4"
            ifOverflow="extendDomain"
            label={{
              value: threshold.label,
              position: 'insideTopRight',
              fontSize: 11,
              fill: 'var(--cs-danger-ink)',
            }}
          />
        )}
        {series.map(({ key, label }, index) => mark(props, key, label, index))}
      </ComposedChart>
    </ResponsiveContainer>
  )
}
