import { useEffect, useRef } from 'react'

interface Props {
  stream: MediaStream
  /** The sound is played by itself, so that it goes on where no picture is shown. */
  kind: 'audio' | 'video'
  label?: string
  className?: string | undefined
}

/** What comes from somebody, or from oneself. */
export function Stream({ stream, kind, label, className }: Props) {
  const element = useRef<HTMLVideoElement & HTMLAudioElement>(null)
  useEffect(() => {
    if (element.current && element.current.srcObject !== stream) element.current.srcObject = stream
  }, [stream])
  if (kind === 'audio') {
    // biome-ignore lint/a11y/useMediaCaption: nobody writes captions of what is being said
    return <audio ref={element} autoPlay />
  }
  // Without its sound: see above.
  return <video ref={element} autoPlay playsInline muted aria-label={label} className={className} />
}
