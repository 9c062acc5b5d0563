import { Anchor, Badge, Code, Group, List, Text, Title } from '@mantine/core'
import type { CatalogueEvent, JsonSchema } from '@xmpp-ftw/catalogue'
import { Link } from 'react-router'
import { answersTo, findEvent, manualAnchor, manualPath, playPath, preceding } from '../catalogue/events.js'
import { sourceLinks } from '../catalogue/sources.js'
import { typeText } from '../catalogue/type-text.js'
import { DIRECTIONS } from '../playground/directions.js'
import classes from './event-article.module.css'

/** All there is to know of an event. */
export function EventArticle({ event }: { event: CatalogueEvent }) {
  const id = manualAnchor(event)
  const { color, label } = DIRECTIONS[event.kind]
  return (
    <section id={id} tabIndex={-1} className={classes.event} data-kind={event.kind} aria-label={event.event}>
      <Group gap="xs" align="center">
        <Title order={3} size="h4" className={classes.name}>
          <a href={`#${id}`}>{event.event}</a>
        </Title>
        <Badge color={color} variant="light" size="sm">
          {label}
        </Badge>
        <Marks event={event} />
      </Group>
      <Text mt={4}>{event.summary}</Text>
      <Group gap="sm" mt={4}>
        {sourceLinks(event.xep).map(({ text, url }) => (
          <Anchor key={text} href={url} size="sm" underline="always" target="_blank" rel="noreferrer">
            {text}
          </Anchor>
        ))}
      </Group>
      {event.kind === 'request' ? (
        <>
          <Shape title="Payload" schema={event.input} />
          <Shape title={event.contract.paged ? 'Answer, page by page' : 'Answer'} schema={event.output} />
        </>
      ) : (
        <>
          <Shape title="Payload" schema={event.payload} />
          {event.reply && <Shape title="Reply" schema={event.reply} />}
        </>
      )}
      <Related event={event} />
      <Examples event={event} />
      {event.kind === 'request' && <Errors event={event} />}
    </section>
  )
}

function Marks({ event }: { event: CatalogueEvent }) {
  if (event.kind === 'push') {
    return event.reply ? (
      <Badge variant="default" size="sm">
        can be answered
      </Badge>
    ) : null
  }
  const { callback, offline, paged, destroys } = event.contract
  const marks = [
    callback === 'required' && 'needs a callback',
    offline && 'works before logging in',
    paged && 'paged',
    destroys !== undefined && 'deletes for good',
  ].filter((mark) => typeof mark === 'string')
  return marks.map((mark) => (
    <Badge key={mark} variant="default" size="sm">
      {mark}
    </Badge>
  ))
}

function Shape({ title, schema }: { title: string; schema: JsonSchema }) {
  const text = Object.keys(schema).length === 0 ? 'nothing' : typeText(schema)
  const shapes = [
    ...new Set([...JSON.stringify(schema).matchAll(/schemas\/([A-Z]\w*)"/g)].map(([, name = '']) => name)),
  ]
  return (
    <>
      <Title order={4} size="h6" mt="sm" mb={4}>
        {title}
      </Title>
      <Code block tabIndex={0}>
        {text}
      </Code>
      {shapes.length > 0 && (
        <Group gap="xs" mt={2}>
          {shapes.map((name) => (
            <Anchor key={name} component={Link} to={`/manual/shapes#${name}`} size="xs" underline="always">
              {name}
            </Anchor>
          ))}
        </Group>
      )}
    </>
  )
}

/** The request that answers a push, and the other way round; and what goes before. */
function Related({ event }: { event: CatalogueEvent }) {
  const first = preceding(event)
  return (
    <>
      <Answering event={event} />
      {first.length > 0 && (
        <Text size="sm" mt="sm">
          {'Goes after '}
          <Names events={first} between=" and " />
        </Text>
      )}
    </>
  )
}

function Names({ events, between }: { events: readonly CatalogueEvent[]; between: string }) {
  return events.map((event, index) => (
    <span key={event.event}>
      {index > 0 && between}
      <Anchor component={Link} to={manualPath(event)} size="sm" underline="always" ff="monospace">
        {event.event}
      </Anchor>
    </span>
  ))
}

function Answering({ event }: { event: CatalogueEvent }) {
  const answered = event.kind === 'request' ? event.contract.answers : undefined
  const push = answered === undefined ? undefined : findEvent('push', answered)
  const others = push ? [push] : event.kind === 'push' ? answersTo(event.event) : []
  if (others.length === 0) return null
  return (
    <Text size="sm" mt="sm">
      {event.kind === 'push' ? 'Answered by ' : 'Answers '}
      <Names events={others} between=" or " />
    </Text>
  )
}

function Examples({ event }: { event: CatalogueEvent }) {
  return (
    <>
      <Title order={4} size="h6" mt="sm" mb={4}>
        {event.examples.length > 1 ? 'Examples' : 'Example'}
      </Title>
      {event.examples.map((example, index) => (
        <div key={JSON.stringify(example)} className={classes.example}>
          <Code block tabIndex={0}>
            {JSON.stringify(example, null, 2)}
          </Code>
          <Anchor
            component={Link}
            to={playPath(event, index)}
            size="sm"
            underline="always"
            aria-label={`Try ${event.event}${event.examples.length > 1 ? `, example ${index + 1}` : ''}`}
          >
            Try it
          </Anchor>
        </div>
      ))}
    </>
  )
}

function Errors({ event }: { event: Extract<CatalogueEvent, { kind: 'request' }> }) {
  const { required = [] } = event.input
  return (
    <>
      <Title order={4} size="h6" mt="sm" mb={4}>
        Errors
      </Title>
      <List size="sm">
        {Object.keys(event.input).length > 0 && (
          <List.Item>
            <Code>client-error</Code> names the key that is wrong
            {required.length > 0 && (
              <>
                {' '}
                or missing, as <Code>{`Missing '${required[0]}' key`}</Code>
              </>
            )}
            .
          </List.Item>
        )}
        {!event.contract.offline && (
          <List.Item>
            <Code>not-connected</Code> without a stream.
          </List.Item>
        )}
        <List.Item>
          Whatever XMPP answers:{' '}
          <Anchor component={Link} to="/manual/errors" size="sm" underline="always">
            all errors
          </Anchor>
          .
        </List.Item>
      </List>
    </>
  )
}
