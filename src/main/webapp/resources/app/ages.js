// Ages go on counting in the browser: how long ago something was, by the clock of the machine that shows it.
export function startAges() {
  tell();
  setInterval(tell, 1000);
  document.addEventListener('drawn', tell);
}

function tell() {
  for (const time of document.querySelectorAll('time[data-ago]')) {
    const words = span(Date.now() - Date.parse(time.dataset.ago)) + (time.dataset.plain ? '' : ' ago');
    if (time.textContent !== words) { time.textContent = words; }
  }
}

export function span(millis) {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const [days, hours, minutes] = [86400, 3600, 60].map((unit) => Math.floor(seconds / unit));
  if (days) { return `${days} d ${hours % 24} h`; }
  if (hours) { return `${hours} h ${minutes % 60} m`; }
  return minutes ? `${minutes} m ${seconds % 60} s` : `${seconds} s`;
}
