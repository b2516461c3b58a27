/** The mark: a tower with a keyhole. */
export const Logo = ({ size = 20 }: { size?: number }) => (
  <svg aria-hidden="true" className="logo" width={size} height={size} viewBox="0 0 20 20">
    <rect className="logo-ground" width="20" height="20" rx="4.5" />
    <path
      className="logo-tower"
      d="M4.6 8.2V4.4h2.3v1.5h2V4.4h2.2v1.5h2V4.4h2.3v3.8l-1.2 1.1v6.3H5.8V9.3z"
    />
    <path
      className="logo-ground"
      d="M10 9.2a1.5 1.5 0 0 1 .8 2.8l.5 2.2H8.7l.5-2.2A1.5 1.5 0 0 1 10 9.2z"
    />
  </svg>
)
