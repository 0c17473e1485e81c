/** Words that the scripts say, by the language of the page. Chinese is the source. */

const zh = {
  leave: '还有没提交的内容，确定离开吗？',
  draftBack: '已找回上次没提交的内容（%s）。',
  draftDrop: '不用了，清空',
  left: '还可以写 %s 字',
  over: '超出 %s 字，请删减',
  searching: '正在查找',
  found: '找到 %s 项，用上下键选择',
  none: '没有找到，换个说法试试',
  pick: '请从列表里选一项',
  failed: '网络不通或服务器没有回应，请稍后再试',
  choose: '请选择',
  level: '%s（第 %d 级）',
  chosen: '已选：%s',
  uploading: '正在上传',
  uploaded: '已上传',
  notUploaded: '没有传上去：%s',
  again: '重传',
  remove: '去掉',
  removed: '已去掉一张照片',
  tooBig: '文件超过 %s MB，请换一张',
  wait: '照片还没传完，请稍等',
  outside: '这个点不在已有的网格里，仍然可以提交，会有人来定位置。',
  locating: '正在查这个点属于哪个网格',
  at: '位置：%s',
  alsoIn: '，同时在专属网格 %s',
  demo: '演示数据',
};

const en: typeof zh = {
  leave: 'There is text you have not sent. Leave anyway?',
  draftBack: 'We brought back what you typed before (%s).',
  draftDrop: 'Discard it',
  left: '%s characters left',
  over: '%s characters too many, please shorten',
  searching: 'Searching',
  found: '%s found, choose with the arrow keys',
  none: 'Nothing found, try other words',
  pick: 'Please choose one from the list',
  failed: 'No connection or no answer from the server, please try again later',
  choose: 'Please choose',
  level: '%s (level %d)',
  chosen: 'Chosen: %s',
  uploading: 'Uploading',
  uploaded: 'Uploaded',
  notUploaded: 'Not uploaded: %s',
  again: 'Try again',
  remove: 'Remove',
  removed: 'One photo removed',
  tooBig: 'The file is larger than %s MB, please choose another',
  wait: 'Photos are still uploading, please wait',
  outside: 'This point is in no known grid. You can still submit; somebody will place it.',
  locating: 'Looking up the grid of this point',
  at: 'Place: %s',
  alsoIn: ', also in the exclusive grid %s',
  demo: 'Demo data',
};

const table = document.documentElement.lang.startsWith('en') ? en : zh;

/** A phrase with its %s and %d filled in. */
export function say(key: keyof typeof zh, ...facts: (string | number)[]): string {
  let index = 0;
  return table[key].replace(/%[sd]/g, () => String(facts[index++] ?? ''));
}
