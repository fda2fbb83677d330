# The demo's config: a good start for your own. Change a value and run again:
#
#     fleetscope run job.json
#
# It is read, not executed: text, numbers, lists and + - * / over them are all it may hold.

# The run's name. Another name is another run, with its own jobs and its own history.
APP_NAME = 'FleetscopeDemo'

# Run on this machine. The same file starts machines in the cloud with 'aws'.
ENGINE = 'local'

# Where images are read and results are written: a folder beside this file. Text without ./ or / would name an S3 bucket.
AWS_BUCKET = './bucket'

# What runs: Fiji when it is installed, else ImageJ. The script is a key of the bucket (it may be a path or an https address as well).
PROGRAM = 'fiji'
SCRIPT = 'macros/count_nuclei.ijm'

# What each job reads below its `input`, so that a missing image is named before anything starts. {Well} is filled in from the job's group.
INPUTS = ['{Well}.tif']

# Jobs at once, and the seconds between the starts of the first ones.
DOCKER_CORES = 2
SECONDS_TO_START = 0

# A well that fails is tried this often before it is put aside, and ended after this many seconds.
JOB_RETRIES = 2
JOB_TIMEOUT = 120

# A job succeeded when it has written at least two files of at least one byte: a table and a picture.
EXPECTED_NUMBER_FILES = 2
MIN_FILE_SIZE_BYTES = 1
NECESSARY_STRING = ''

# 'True' skips wells whose results are in the bucket already, also those that another tool wrote.
CHECK_IF_DONE_BOOL = 'False'
