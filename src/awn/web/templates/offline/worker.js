// The site's one worker. What it does stands in the files below; what it keeps stands here.
self.SITE = {{ site|safe }};
importScripts(...{{ parts|safe }});
