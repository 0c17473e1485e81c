"""Files (附件, floor 3): photos, videos and documents that belong to any subject, named by plain kind and id.

Nouns: Attachment (附件), its original (原件), published copy (公开副本) and preview (缩略图). The bytes lie encrypted in the data folder,
outside the web root; the table holds what is known about them. A photo is shown to others only after the worker has rebuilt it.
"""
